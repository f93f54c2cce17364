import { nearest } from '../../errors/index.ts';
import { evaluate, type OptionValues, symbolsOf, type Tristate } from './expression.ts';
import type { Condition, KconfigTree, OptionDefinition, Selection } from './kconfig-tree.ts';

/**
 * Says why an option does not have the value that was asked for: the dependencies that hold it back, each with its
 * file, its line, and the values of the options in it; or what else forbids the value. Values are in the form of a
 * `.config`; `n` is off.
 */
export function explainOption(
  { name, value }: { readonly name: string; readonly value: string },
  tree: KconfigTree,
  values: OptionValues,
): readonly string[] {
  const definitions = tree.definitions.get(name) ?? [];
  if (definitions.length === 0) return [unknownOption(name, tree)];
  if (value === 'n') return selectedBy(tree.selections.get(name) ?? [], values);
  if (value === 'm' && (values.get('MODULES') ?? 'n') === 'n') return ['modules are off, where MODULES=n'];
  const reasons = definitions.map((definition) => reasonsOf(definition, value === 'm' ? 1 : 2, values));
  // Where an option is defined again and again, one definition that nothing holds back would have been enough.
  return reasons.some((found) => found.length === 0) ? [otherReason(definitions)] : reasons.flat();
}

function unknownOption(name: string, { definitions }: KconfigTree): string {
  const meant = nearest(name, [...definitions.keys()]);
  return `no Kconfig file of this tree has \`config ${name}\`${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function selectedBy(selections: readonly Selection[], values: OptionValues): readonly string[] {
  const active = selections.filter(({ by, expression }) => values.has(by) && evaluate(expression, values) !== 0);
  const lines = active.map(({ by, file, line }) => `selected by ${by}=${values.get(by)} (${file}:${line})`);
  return lines.length > 0 ? lines : ['its default is not off, and it cannot be turned off here'];
}

function reasonsOf(definition: OptionDefinition, wanted: Tristate, values: OptionValues): readonly string[] {
  const { type, prompt, conditions, file, line } = definition;
  // An option that cannot be a module is built in as soon as what it depends on is a module.
  const least = type === 'tristate' ? wanted : 1;
  const blocking = conditions.flatMap((condition) => blockingLine(condition, 'depends on', least, values));
  if (blocking.length > 0) return blocking;
  if (wanted === 1 && type === 'bool') return [`it cannot be a module (bool, ${file}:${line})`];
  if (prompt === undefined)
    return [`it cannot be chosen: other options select it, or it has a default (${file}:${line})`];
  if (prompt.condition === undefined) return [];
  return blockingLine({ expression: prompt.condition, file, line }, 'can be chosen if', 1, values);
}

/** The line about a condition that does not allow the value; nothing if it does. */
function blockingLine(
  { expression, file, line }: Condition,
  verb: string,
  wanted: Tristate,
  values: OptionValues,
): readonly string[] {
  // `depends on m` allows a module only, and `X=m` counts as a module at most: so the comparison is by state.
  const state = evaluate(expression, values);
  if (state !== undefined && state >= wanted) return [];
  const symbols = symbolsOf(expression).map((name) => `${name}=${values.get(name) ?? 'n'}`);
  const where = symbols.length === 0 ? '' : `, where ${symbols.join(', ')}`;
  const note = state === undefined ? ' (only the build can tell its value)' : '';
  return [`${verb} \`${expression}\` (${file}:${line})${where}${note}`];
}

function otherReason([first]: readonly OptionDefinition[]): string {
  const at = first === undefined ? '' : ` (${first.file}:${first.line})`;
  return `nothing that it depends on holds it back: it may be a part of a choice, or its value out of range${at}`;
}
