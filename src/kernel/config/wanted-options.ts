import { lineAbout } from '../../errors/index.ts';
import { configLines } from '../../formats/index.ts';
import type { InlineOption } from '../../recipe/index.ts';

/** An option that the recipe asks for. */
export interface WantedOption {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** In the form of a `.config`; `n` for off. */
  readonly value: string;
  /** Where it is asked for: `file:line`. */
  readonly from: string;
}

/** A fragment that was read. */
export interface FragmentText {
  readonly path: string;
  readonly text: string;
}

/** All options that fragments and recipe ask for. Of two that ask for one option, the later one counts. */
export function wantedOptions(
  fragments: readonly FragmentText[],
  inline: readonly InlineOption[],
): readonly WantedOption[] {
  const wanted = new Map<string, WantedOption>();
  for (const { path, text } of fragments) {
    for (const { name, value, line } of configLines(text)) wanted.set(name, { name, value, from: `${path}:${line}` });
  }
  for (const { name, value, at } of inline) {
    wanted.set(name, { name, value: configValue(value), from: lineAbout(at, '').replace(/: $/, '') });
  }
  return [...wanted.values()];
}

/** A value of the recipe in the form of a `.config`: texts get quotes, what looks like a state or a number does not. */
export function configValue(value: string): string {
  if (/^(?:[ymn]|-?\d+|0x[0-9a-fA-F]+)$/.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
