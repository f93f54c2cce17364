import type { DotConfig } from './dot-config.ts';
import type { WantedOption } from './wanted-options.ts';

/** An option that has another value than was asked for. */
export interface UnmetOption extends WantedOption {
  /** In the form of a `.config`; `n` for off, or for an option that the tree does not have. */
  readonly found: string;
}

/** Compares what was asked for with what the kernel made of it. */
export function unmetOptions(wanted: readonly WantedOption[], config: DotConfig): readonly UnmetOption[] {
  return wanted.flatMap((option) => {
    const found = config.get(option.name) ?? 'n';
    return isSameValue(option.value, found) ? [] : [{ ...option, found }];
  });
}

/** Numbers may be written in two ways; an option of text that is empty may have no line. */
function isSameValue(wanted: string, found: string): boolean {
  if (wanted === found || (wanted === '""' && found === 'n')) return true;
  return /^(?:0x)?[0-9a-fA-F]+$/.test(wanted) && Number(wanted) === Number(found);
}
