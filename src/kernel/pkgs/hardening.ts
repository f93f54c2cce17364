import type { KernelOption } from './kernel-options.ts';
import type { CheckoutTexts, PkgsLayout } from './layout.ts';
import { type EditedText, insertLines } from './line-edits.ts';

/**
 * Options that the Kernel Self Protection Project or the defaults of the kernel want to be `y`. A kernel package whose
 * configuration says otherwise ends before it compiles.
 *
 * @see https://github.com/a13xp0p0v/kernel-hardening-checker
 */
const WANTED = [
  /^MODULE_SIG(?:_ALL|_FORCE|_SHA512)?$/,
  /^SECURITY_LOCKDOWN_LSM/,
  /^STRICT_/,
  /^HARDENED_USERCOPY$/,
  /^INIT_ON_ALLOC/,
  /^SLAB_FREELIST_/,
  /^RANDOMIZE_BASE$/,
];

/** The path of the script that filters the findings of the checker. */
export function filterScript({ configFolder }: PkgsLayout): string {
  return `${configFolder}/scripts/filter-hardened-check.py`;
}

/** The names of the options for which the check of the checkout would end the build. */
export function findHardeningTrips(
  options: readonly KernelOption[],
  texts: CheckoutTexts,
  layout: PkgsLayout,
): readonly string[] {
  if (!texts.get(layout.buildFile)?.includes('filter-hardened-check')) return [];
  const ignored = ignoredNames(texts.get(filterScript(layout)) ?? '');
  return options
    .filter(({ name, line }) => line !== `${name}=y` && WANTED.some((wanted) => wanted.test(name.slice(7))))
    .map(({ name }) => name)
    .filter((name) => !ignored.has(name));
}

function ignoredNames(script: string): ReadonlySet<string> {
  const [, list = ''] = /^IGNORE_VIOLATIONS = \{\n([\s\S]*?)^\}/m.exec(script) ?? [];
  return new Set([...list.matchAll(/^\s*'(CONFIG_\w+)'/gm)].map(([, name = '']) => name));
}

/** Adds names to the list of findings that the script ignores. Undefined if the script has no such list. */
export function ignoreFindings(script: string, names: readonly string[]): EditedText | undefined {
  const lines = script.split('\n');
  const at = lines.indexOf('IGNORE_VIOLATIONS = {');
  if (at === -1) return undefined;
  const added = names.map((name) => `    '${name}', # rootsmith: set so on request`);
  return insertLines(lines, at + 1, added);
}
