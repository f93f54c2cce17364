import { gunzipSync } from 'node:zlib';
import { toByteString } from '../../bytes/index.ts';
import { corruptKernel } from './damage.ts';

/** The configuration that a kernel was built with. */
export interface KernelConfig {
  /** The file `.config`, as the build had it. */
  readonly text: string;
  /** The options that are set, without `CONFIG_`: `y`, `m`, a number, or a text without its quotes. */
  readonly options: ReadonlyMap<string, string>;
}

const START_MARK = 'IKCFG_ST';
const END_MARK = 'IKCFG_ED';
const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

/**
 * Reads the configuration inside an expanded kernel. Undefined where it was built without `CONFIG_IKCONFIG`. Throws
 * `FORMAT_CORRUPT` for damage.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/kernel/configs.c
 */
export function readKernelConfig(inner: Buffer): KernelConfig | undefined {
  const mark = inner.indexOf(`${START_MARK}\x1f\x8b`, 'latin1');
  if (mark === -1) return undefined;
  const start = mark + START_MARK.length;
  const end = inner.indexOf(END_MARK, start, 'latin1');
  if (end === -1) throw corruptKernel('configuration', start, `no mark \`${END_MARK}\` behind it`);
  return parseKernelConfig(toByteString(unpacked(inner.subarray(start, end), start)));
}

/** Reads the text of a `.config`. */
export function parseKernelConfig(text: string): KernelConfig {
  return { text, options: parseOptions(text) };
}

function unpacked(packed: Uint8Array, offset: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_CONFIG_BYTES });
  } catch (error) {
    throw corruptKernel('configuration', offset, `gzip data that cannot be expanded (${String(error)})`);
  }
}

function parseOptions(text: string): ReadonlyMap<string, string> {
  return new Map([...setOptionsIn(text)].map(([name, value]) => [name, unquoted(value)]));
}

/** A line of a `.config` that sets an option. */
export interface ConfigLine {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** As it stands, a text with its quotes; `n` for `# CONFIG_X is not set`. */
  readonly value: string;
  /** Counts from 1. */
  readonly line: number;
}

/** The lines of a `.config` that set options, in order. */
export function configLines(text: string): readonly ConfigLine[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const [, off] = /^# CONFIG_(\w+) is not set\s*$/.exec(content) ?? [];
    if (off !== undefined) return [{ name: off, value: 'n', line: index + 1 }];
    const [, name, value] = /^CONFIG_(\w+)=(.*?)\s*$/.exec(content) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value, line: index + 1 }];
  });
}

/** The options that are set, by name, with their values as they stand. Of several lines the last counts, as for kconfig. */
export function setOptionsIn(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const { name, value } of configLines(text)) {
    if (value === 'n') options.delete(name);
    else options.set(name, value);
  }
  return options;
}

function unquoted(value: string): string {
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
