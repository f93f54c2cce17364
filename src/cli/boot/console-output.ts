import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import type { CliContext } from '../command.ts';
import { shown } from '../render/shown.ts';

/** Where the lines of a console go. */
export interface ConsoleOutput extends AsyncDisposable {
  write(line: string): void;
}

/** Opens a file for a console, or takes standard output, or standard error where standard output holds a document. */
export async function openConsole(
  { log, json }: { readonly log?: string | undefined; readonly json: boolean },
  { terminal, print }: Pick<CliContext, 'terminal' | 'print'>,
): Promise<ConsoleOutput> {
  if (log !== undefined) return await openLog(resolve(terminal.directory, log));
  const write = json ? (line: string) => void terminal.stderr.write(`${shown(line)}\n`) : print;
  return { write, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function openLog(path: string): Promise<ConsoleOutput> {
  const file = createWriteStream(path);
  try {
    await once(file, 'open');
  } catch (error) {
    throw asRootsmithError(error, `write \`${path}\``);
  }
  return { write: (line) => void file.write(`${line}\n`), [Symbol.asyncDispose]: () => ended(file) };
}

async function ended(file: WriteStream): Promise<void> {
  file.end();
  await once(file, 'close');
}
