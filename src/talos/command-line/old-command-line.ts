import type { OutputKind } from '../outputs.ts';
import { defaultKernelArguments } from './default-arguments.ts';
import {
  type ArgumentTarget,
  boardArguments,
  oldConfigSource,
  platformArguments,
  platformName,
} from './platform-arguments.ts';
import { appendArguments, type ParsedCommandLine, parseCommandLine, setArguments } from './text.ts';

/** What a line of Talos up to 1.4 is made from, before META values and the arguments of the user. */
export interface OldCommandLineInput extends ArgumentTarget {
  readonly kind: OutputKind;
  readonly platform: string;
  readonly board?: string | undefined;
}

const ISO_LINE = 'talos.platform=metal earlyprintk=ttyS0 console=ttyS0 console=tty0';

/**
 * The line of Talos up to 1.4, whose installer made all images: an ISO is always for metal, and images say where their
 * configuration comes from.
 */
export function buildOldCommandLine(input: OldCommandLineInput): ParsedCommandLine {
  const base = input.kind === 'iso' ? parseCommandLine(ISO_LINE) : imageLine(input);
  return appendArguments(base, defaultKernelArguments(input.version));
}

function imageLine(input: OldCommandLineInput): ParsedCommandLine {
  const { version, board } = input;
  const platform = platformName(input.platform, version);
  const source = oldConfigSource(platform);
  const named = appendArguments(new Map(), [
    `talos.platform=${platform}`,
    ...(source === undefined ? [] : [`talos.config=${source}`]),
  ]);
  const line = setArguments(named, platformArguments(platform, input));
  if (board === undefined) return line;
  return setArguments(appendArguments(line, [`talos.board=${board}`]), boardArguments(board, input));
}
