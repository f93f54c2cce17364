import { styleText } from 'node:util';
import { isRootsmithError, type RootsmithError, redact } from '../errors/index.ts';
import { type Terminal, usesColour } from './terminal.ts';

interface RenderOptions {
  readonly terminal: Terminal;
  readonly asJson: boolean;
}

const BUG = 1;

/** The only place where errors become text. The result is the exit status. */
export function renderError(error: unknown, { terminal, asJson }: RenderOptions): number {
  if (!isRootsmithError(error)) {
    terminal.stderr.write(`${bugReport(error)}\n`);
    return BUG;
  }
  terminal.stderr.write(`${asJson ? asJsonLine(error) : asText(error, usesColour(terminal))}\n`);
  return error.exitCode;
}

function asText({ code, message, hint }: RootsmithError, colour: boolean): string {
  const paint = (style: 'red' | 'cyan', text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const lines = [`${paint('red', 'error:')} ${redact(message)} [${code}]`];
  if (hint !== undefined) lines.push('', `${paint('cyan', 'hint:')} ${redact(hint)}`);
  return lines.join('\n');
}

function asJsonLine({ code, message, hint, details }: RootsmithError): string {
  return JSON.stringify({ error: { code, message: redact(message), hint, details } });
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${redact(stack)}\n\nThis is a bug in rootsmith. Please report it with the lines above and the command you ran.`;
}
