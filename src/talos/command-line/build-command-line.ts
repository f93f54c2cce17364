import type { MetaValue } from '../meta/values.ts';
import type { OutputKind } from '../outputs.ts';
import { isAtLeast } from '../version.ts';
import { defaultKernelArguments, secureBootArguments } from './default-arguments.ts';
import { addExtraArguments } from './extra-arguments.ts';
import { metaArgument } from './meta-argument.ts';
import { buildOldCommandLine } from './old-command-line.ts';
import { type ArgumentTarget, boardArguments, platformArguments, platformName } from './platform-arguments.ts';
import { appendArguments, formatCommandLine, type ParsedCommandLine, setArguments } from './text.ts';

/** What a command line is made from. */
export interface CommandLineInput extends ArgumentTarget {
  readonly kind: OutputKind;
  readonly platform: string;
  readonly secureBoot?: boolean | undefined;
  /** A board of Talos up to 1.6. Later releases have overlays. */
  readonly board?: string | undefined;
  /** What the overlay asks for. */
  readonly overlayArguments?: readonly string[] | undefined;
  readonly meta?: readonly MetaValue[] | undefined;
  /** The arguments of the user. */
  readonly extraArguments?: readonly string[] | undefined;
}

/** The release line from which the imager makes all images. */
const IMAGER_SINCE = '1.5';
const HALT_SINCE = '1.8';
const BOARDS_BEFORE = '1.7';

/**
 * Builds the kernel's command line as the imager of the target's release does: platform, board, overlay, defaults,
 * secure boot, META values, and at last the arguments of the user. Throws `USAGE` for an unknown platform or board.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/imager.go
 */
export function buildCommandLine(input: CommandLineInput): string {
  const line = isAtLeast(input.version, IMAGER_SINCE) ? imagerLine(input) : buildOldCommandLine(input);
  return formatCommandLine(addExtraArguments(withMeta(line, input), input.extraArguments ?? [], input.version));
}

function imagerLine(input: CommandLineInput): ParsedCommandLine {
  const { version, platform, secureBoot = false, overlayArguments = [] } = input;
  const steps: readonly ((line: ParsedCommandLine) => ParsedCommandLine)[] = [
    (line) => appendArguments(line, [`talos.platform=${platformName(platform, version)}`]),
    (line) => setArguments(line, platformArguments(platform, input)),
    (line) => (halts(input) ? appendArguments(line, ['talos.halt_if_installed=1']) : line),
    (line) => withBoard(line, input),
    (line) => setArguments(line, overlayArguments),
    (line) => appendArguments(line, defaultKernelArguments(version)),
    (line) => (secureBoot ? appendArguments(line, secureBootArguments) : line),
  ];
  return steps.reduce<ParsedCommandLine>((line, step) => step(line), new Map());
}

/** Whether a machine stops instead of installing again if it boots from the medium once more. */
function halts({ version, kind }: CommandLineInput): boolean {
  return kind === 'iso' && isAtLeast(version, HALT_SINCE);
}

function withBoard(line: ParsedCommandLine, input: CommandLineInput): ParsedCommandLine {
  const { board, version } = input;
  if (board === undefined || isAtLeast(version, BOARDS_BEFORE)) return line;
  return setArguments(appendArguments(line, [`talos.board=${board}`]), boardArguments(board, input));
}

/** A disk image has META values in a partition. All other outputs hand them to the installer by its environment. */
function withMeta(line: ParsedCommandLine, { meta = [], kind, version }: CommandLineInput): ParsedCommandLine {
  return meta.length === 0 || kind === 'image' ? line : appendArguments(line, [metaArgument(meta, version)]);
}
