import { styleText } from 'node:util';
import { isRootsmithError, type RootsmithError } from '../errors/index.ts';
import { shown } from './render/shown.ts';
import { type Terminal, usesColour } from './terminal.ts';

interface RenderOptions {
  readonly terminal: Terminal;
  readonly asJson: boolean;
}

const BUG = 1;

/** The only place that turns errors into text. Returns the exit status. */
export function renderError(error: unknown, { terminal, asJson }: RenderOptions): number {
  if (!isRootsmithError(error)) {
    terminal.stderr.write(`${bugReport(error)}\n`);
    return BUG;
  }
  terminal.stderr.write(`${asJson ? asJsonLine(error) : asText(error, usesColour(terminal))}\n`);
  return error.exitCode;
}

function asText({ code, lines, hints }: RootsmithError, colour: boolean): string {
  const paint = (style: 'red' | 'cyan', text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const message = lines.map(shown).join('\n');
  const last = hints.map((hint) => `${paint('cyan', 'hint:')} ${shown(hint)}`);
  return [`${paint('red', 'error:')} ${message} [${code}]`, ...(last.length === 0 ? [] : ['', ...last])].join('\n');
}

function asJsonLine({ code, message, hint, details }: RootsmithError): string {
  return shown(JSON.stringify({ error: { code, message, hint, details } }));
}

function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${stack.split('\n').map(shown).join('\n')}\n\nThis is a bug in rootsmith. Please report it with the lines above and the command you ran.`;
}
