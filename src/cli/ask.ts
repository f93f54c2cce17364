import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { RootsmithError, usage } from '../errors/index.ts';
import type { CliContext } from './command.ts';
import type { Terminal } from './terminal.ts';

type AskContext = Pick<CliContext, 'terminal' | 'signal'>;

/** Tells whether somebody is there to answer questions. */
export function canAsk({ stdin, stderr }: Terminal): boolean {
  return stdin?.isTTY === true && stderr.isTTY === true;
}

/** Asks a question on the terminal and returns the answer, without blanks around it. */
export async function askLine(question: string, context: AskContext): Promise<string> {
  return (await answer(question, context.terminal.stderr, context)).trim();
}

/** Asks for a secret: what is typed is not shown. */
export async function askSecret(question: string, context: AskContext): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await answer(question, silent, context);
  } finally {
    context.terminal.stderr.write('\n');
  }
}

async function answer(
  question: string,
  output: NodeJS.WritableStream,
  { terminal: { stdin, stderr }, signal }: AskContext,
): Promise<string> {
  if (stdin === undefined) throw usage('there is no standard input to answer a question on', 'Give it as a flag.');
  // The terminal is in raw mode while a line is read, so it shows nothing by itself and control keys arrive here. It
  // has to be so before the question is seen, or the first letters of a quick answer would be shown.
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  if (output !== stderr) stderr.write(question);
  try {
    return await Promise.race([lines.question(output === stderr ? question : '', { signal }), stopped(lines)]);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof Error && error.name === 'AbortError' ? inputEnded() : error;
  } finally {
    lines.close();
  }
}

/** Control-C and the end of the input: Node would wait for ever. */
async function stopped(lines: Interface): Promise<never> {
  return await new Promise((_resolve, reject) => {
    lines.once('SIGINT', () => reject(new RootsmithError('INTERRUPTED', 'stopped at a question')));
    lines.once('close', () => reject(inputEnded()));
  });
}

function inputEnded(): RootsmithError {
  return usage('the input ended at a question', 'Answer it, or give it as a flag.');
}
