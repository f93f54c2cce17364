import { resolve } from 'node:path';
import { usage } from '../../errors/index.ts';
import type { KernelOption, PkgsArchitecture, PkgsRequest } from '../../kernel/index.ts';
import type { CliContext } from '../command.ts';
import { readText } from '../read-text.ts';

/** The flags that say what a pkgs checkout is to build. */
export interface PkgsRequestFlags {
  readonly patches: readonly string[];
  readonly option: readonly string[];
  readonly configFragment: readonly string[];
  readonly arch: string;
  readonly ignoreHardening: boolean;
  readonly linuxVersion?: string | undefined;
  readonly sha256?: string | undefined;
  readonly sha512?: string | undefined;
}

/** Whether the flags ask for any edit of the checkout. */
export function asksForEdits({ patches, option, configFragment, linuxVersion }: PkgsRequestFlags): boolean {
  return patches.length + option.length + configFragment.length > 0 || linuxVersion !== undefined;
}

/** Reads what the flags name, and warns of files that look like patches and are not taken. */
export async function readPkgsRequest(flags: PkgsRequestFlags, context: CliContext): Promise<PkgsRequest> {
  const { normalisePatches, readPatches } = await import('../../kernel/index.ts');
  const { directory } = context.terminal;
  const sources = await readPatches(
    flags.patches.map((path) => resolve(directory, path)),
    {
      onSkipped: (path) =>
        context.report({ kind: 'warning', message: `\`${path}\` is not taken: its name does not end in \`.patch\`` }),
    },
  );
  return {
    patches: normalisePatches(sources),
    options: await readOptions(flags, context),
    architectures: await readArchitectures(flags.arch),
    linux: linuxOf(flags),
    ignoreHardening: flags.ignoreHardening,
  };
}

/** Options of the command line come after those of fragments, so they win. */
async function readOptions(flags: PkgsRequestFlags, context: CliContext): Promise<readonly KernelOption[]> {
  const { parseFragment, parseOption } = await import('../../kernel/index.ts');
  const options = new Map<string, KernelOption>();
  for (const file of flags.configFragment) {
    const { name, text } = await readText(file, context);
    for (const option of parseFragment(text, name)) options.set(option.name, option);
  }
  for (const option of flags.option.map(parseOption)) options.set(option.name, option);
  return [...options.values()];
}

async function readArchitectures(list: string): Promise<readonly PkgsArchitecture[]> {
  const { pkgsArchitectures } = await import('../../kernel/index.ts');
  const asked = list.split(',').map((word) => word.trim());
  const unknown = asked.find((word) => !pkgsArchitectures.some((known) => known === word));
  if (unknown === undefined) return pkgsArchitectures.filter((known) => asked.includes(known));
  throw usage(`\`--arch ${list}\`: there are no kernels for \`${unknown}\``, 'Write `amd64`, `arm64`, or both.');
}

function linuxOf({ linuxVersion: version, sha256, sha512 }: PkgsRequestFlags): PkgsRequest['linux'] {
  if (version === undefined && sha256 === undefined && sha512 === undefined) return undefined;
  if (version !== undefined && sha256 !== undefined && sha512 !== undefined) return { version, sha256, sha512 };
  throw usage(
    'another kernel source needs its version and both checksums',
    'Give `--linux-version`, `--sha256` and `--sha512` together; cdn.kernel.org lists the first in sha256sums.asc.',
  );
}
