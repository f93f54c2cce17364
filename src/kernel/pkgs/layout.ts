import { RootsmithError } from '../../errors/index.ts';

/** The text files of a checkout by their paths, as byte strings. A path that is absent does not exist. */
export type CheckoutTexts = ReadonlyMap<string, string>;

/**
 * The forms that the kernel packages have had, by what applies patches:
 * - `kernel-prepare`: steps of the package of that name (pkgs v0.8 and v0.9);
 * - `prepare`: steps of `kernel/prepare`, or nothing (v1.0 to v1.6);
 * - `inline`: single lines in `kernel/build` (v1.7 up to Talos 1.7.6);
 * - `loop`: a loop over all files in `kernel/build/patches` (Talos 1.7.7, v1.8 and later).
 */
export type PkgsEra = 'kernel-prepare' | 'prepare' | 'inline' | 'loop';

export interface PkgsLayout {
  readonly era: PkgsEra;
  /** The folder from which the build takes patches. */
  readonly patchFolder: string;
  /** The template that has to apply our patches; undefined where it applies all of the folder by itself. */
  readonly template: { readonly file: string; readonly tree?: string } | undefined;
  /** The folder of `config-amd64` and `config-arm64`. */
  readonly configFolder: string;
  /** The package that compiles, which may call the check of hardening options. */
  readonly buildFile: string;
  /** The package that names the kernel source. */
  readonly sourceFile: string;
}

/** The files whose texts decide which layout a checkout has. */
export const layoutFiles = [
  'Pkgfile',
  'Makefile',
  'kernel/kernel-prepare/pkg.yaml',
  'kernel/prepare/pkg.yaml',
  'kernel/build/pkg.yaml',
  'kernel/kernel/pkg.yaml',
] as const;

/** Finds out how a checkout applies patches. Throws `KERNEL_PKGS_INVALID` for any other folder. */
export function findPkgsLayout(texts: CheckoutTexts, directory: string): PkgsLayout {
  if (!texts.has('Pkgfile')) throw notPkgs(directory, ['`Pkgfile`']);
  const build = texts.get('kernel/build/pkg.yaml');
  const prepare = texts.get('kernel/prepare/pkg.yaml');
  if (texts.has('kernel/kernel-prepare/pkg.yaml')) return oldest;
  if (build !== undefined && prepare !== undefined) {
    if (LOOP.test(build)) return loop;
    if (INLINE.test(build)) return inline;
    if (startsInTree(prepare)) return prepared;
  }
  throw notPkgs(directory, [
    '`kernel/build/pkg.yaml` with `for patch in $(find /pkg/patches …)` or `patch -p1 < /pkg/patches/…`',
    '`kernel/prepare/pkg.yaml` that unpacks the kernel with `tar … --strip-components=1` where it starts',
    '`kernel/kernel-prepare/pkg.yaml`',
  ]);
}

const LOOP = /\bfind\s+\/pkg\/patches\s+[^\n]*-name\s+["']?\*\.patch/;
const INLINE = /\bpatch\s+-p\d\s[^\n]*\/pkg\/patches\//;

/** Newer packages unpack into `/src`, where a step that does not change into it would find nothing to patch. */
function startsInTree(prepare: string): boolean {
  return /\btar\s[^\n]*--strip-components=1/.test(prepare) && !/^\s*cd \/src\b/m.test(prepare);
}

const build = { configFolder: 'kernel/build', buildFile: 'kernel/build/pkg.yaml' };
const modern = { ...build, patchFolder: 'kernel/build/patches', sourceFile: 'kernel/prepare/pkg.yaml' };

const oldest: PkgsLayout = {
  era: 'kernel-prepare',
  patchFolder: 'kernel/kernel-prepare/patches',
  template: { file: 'kernel/kernel-prepare/pkg.yaml' },
  configFolder: 'kernel/kernel',
  buildFile: 'kernel/kernel/pkg.yaml',
  sourceFile: 'kernel/kernel-prepare/pkg.yaml',
};

const prepared: PkgsLayout = {
  ...modern,
  era: 'prepare',
  patchFolder: 'kernel/prepare/patches',
  template: { file: 'kernel/prepare/pkg.yaml' },
};

const inline: PkgsLayout = {
  ...modern,
  era: 'inline',
  template: { file: 'kernel/build/pkg.yaml', tree: '/src' },
};

const loop: PkgsLayout = { ...modern, era: 'loop', template: undefined };

function notPkgs(directory: string, wanted: readonly string[]): RootsmithError {
  return new RootsmithError(
    'KERNEL_PKGS_INVALID',
    `\`${directory}\` has none of the forms of siderolabs/pkgs: looked for ${wanted.join(', ')}`,
    { hint: 'Name the folder of a checkout: git clone https://github.com/siderolabs/pkgs' },
  );
}
