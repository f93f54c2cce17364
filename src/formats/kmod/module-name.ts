/** The endings of module files. A compressed module keeps the name that it has uncompressed. */
const MODULE_FILE = /\.ko(?:\.gz|\.xz|\.zst)?$/;

/** Tells whether a path is that of a kernel module. */
export function isModulePath(path: string): boolean {
  return MODULE_FILE.test(path);
}

/** The name under which a module file is loaded: `kernel/net/8021q/snd-pcm.ko.xz` is `snd_pcm`. */
export function moduleNameOf(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return moduleNameFrom(file.split('.', 1)[0] ?? '');
}

/** The one spelling of a module's name: `-` and `_` are the same to the kernel and to kmod. */
export function moduleNameFrom(written: string): string {
  return written.replaceAll('-', '_');
}

/**
 * An alias as the binary index has it: `-` becomes `_`, but not in the brackets of a pattern. Undefined for brackets
 * that do not pair, which kmod leaves out with a warning.
 */
export function normalisedAlias(alias: string): string | undefined {
  let normalised = '';
  for (const part of alias.matchAll(/\[[^\]]*\]|[^[\]]+|[[\]]/g)) {
    const [text] = part;
    if (text === '[' || text === ']') return undefined;
    normalised += text.startsWith('[') ? text : moduleNameFrom(text);
  }
  return normalised;
}
