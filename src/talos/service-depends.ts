import { dependencyFields, networkChecks } from './data/service-fields.ts';
import { checkFields, type SpecCheck, spellingHint } from './service-shape.ts';
import { isAtLeast } from './version.ts';

/** Checks `depends`: each item names exactly one thing to wait for. */
export function checkDepends(depends: readonly unknown[], check: SpecCheck): void {
  const seen = new Map<string, number>();
  for (const [index, item] of depends.entries()) {
    const field = `depends[${index}]`;
    const known = checkFields(item, field, dependencyFields, check);
    if (known === undefined) continue;
    checkDependency(known, Object.keys(Object(item)), field, check);
    checkRepetition(JSON.stringify(known, Object.keys(dependencyFields)), index, seen, check);
  }
}

function checkDependency(
  { service, path, network, time, configuration }: Readonly<Record<string, unknown>>,
  written: readonly string[],
  field: string,
  check: SpecCheck,
): void {
  const knowsConfiguration = isAtLeast(check.version, dependencyFields.configuration.since);
  // Talos counts what is set, and an empty text, an empty list and `false` are not.
  const kinds = [
    typeof service === 'string' && service !== '',
    typeof path === 'string' && path !== '',
    Array.isArray(network) && network.length > 0,
    time === true,
    configuration === true && knowsConfiguration,
  ].filter(Boolean);
  if (kinds.length === 0) missing(written, field, check);
  if (kinds.length > 1) {
    check.problems.push({
      rule: 'dependency-several',
      field,
      message: 'more than a single dependency is set',
      hint: 'Give each dependency its own item of the list.',
    });
  }
  if (typeof path === 'string' && path !== '') checkPath(path, field, check);
  if (Array.isArray(network)) checkNetwork(network, field, check);
}

function missing(written: readonly string[], field: string, check: SpecCheck): void {
  const tooNew = written.includes('configuration') && !isAtLeast(check.version, dependencyFields.configuration.since);
  const misspelt = written.find((name) => !Object.hasOwn(dependencyFields, name));
  const hint = tooNew
    ? `Leave it out: \`configuration\` is known since Talos ${dependencyFields.configuration.since}.`
    : misspelt === undefined
      ? 'Name a `service`, a `path`, `network` checks, or `time: true`.'
      : spellingHint(misspelt, Object.keys(dependencyFields));
  check.problems.push({ rule: 'dependency-missing', field, message: 'no dependency specified', hint });
}

function checkPath(path: string, field: string, check: SpecCheck): void {
  if (path.startsWith('/')) return;
  check.problems.push({
    rule: 'dependency-path',
    field: `${field}.path`,
    message: `path is not absolute: ${JSON.stringify(path)}`,
    hint: `Write \`/${path.replace(/^(\.\/)+/, '')}\`.`,
  });
}

function checkNetwork(network: readonly unknown[], field: string, check: SpecCheck): void {
  const known = new Set<unknown>(networkChecks);
  for (const [index, name] of network.entries()) {
    if (known.has(name)) continue;
    check.problems.push({
      rule: 'dependency-network',
      field: `${field}.network[${index}]`,
      message: `invalid network dependency: ${String(name)}`,
      hint: spellingHint(String(name), networkChecks),
    });
  }
}

function checkRepetition(key: string, index: number, seen: Map<string, number>, check: SpecCheck): void {
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, index);
    return;
  }
  check.warnings.push({
    rule: 'dependency-twice',
    field: `depends[${index}]`,
    message: `the same dependency as \`depends[${first}]\``,
    hint: 'Leave one of them out.',
  });
}
