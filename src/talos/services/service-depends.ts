import { dependencyFields } from '../data/service-fields.ts';
import { goQuoted } from '../go-yaml/index.ts';
import { type SpecCheck, spellingHint } from './service-check.ts';
import type { ServiceDependency } from './service-spec.ts';

/** Checks `depends`: each item names exactly one thing to wait for. */
export function checkDepends(depends: readonly ServiceDependency[], check: SpecCheck): void {
  const seen = new Map<string, number>();
  for (const [index, dependency] of depends.entries()) {
    checkDependency(dependency, `depends[${index}]`, check);
    checkRepetition(dependency, index, seen, check);
  }
}

function checkDependency(dependency: ServiceDependency, field: string, check: SpecCheck): void {
  const { service = '', path = '', network = [], time = false, configuration = false } = dependency;
  // Talos counts what is set. An empty text, an empty list and `false` are not set.
  const kinds = [service !== '', path !== '', network.length > 0, time, configuration].filter(Boolean);
  if (path !== '') checkPath(path, field, check);
  if (kinds.length === 0) checkMissing(field, check);
  if (kinds.length > 1) {
    check.problems.push({
      rule: 'dependency-several',
      field,
      message: 'more than a single dependency is set',
      hint: 'Give each dependency its own item of the list.',
    });
  }
}

function checkMissing(field: string, check: SpecCheck): void {
  check.problems.push({
    rule: 'dependency-missing',
    field,
    message: 'no dependency specified',
    hint: missingHint(check.unknown.get(field) ?? new Set()),
  });
}

function missingHint(unknown: ReadonlySet<string>): string | undefined {
  const { since } = dependencyFields.configuration;
  if (unknown.has('configuration')) return `Leave it out: \`configuration\` is known since Talos ${since}.`;
  const [misspelt] = unknown;
  if (misspelt !== undefined) return spellingHint(misspelt, Object.keys(dependencyFields));
  return 'Name a `service`, a `path`, `network` checks, or `time: true`.';
}

function checkPath(path: string, field: string, check: SpecCheck): void {
  if (path.startsWith('/')) return;
  check.problems.push({
    rule: 'dependency-path',
    field: `${field}.path`,
    message: `path is not absolute: ${goQuoted(path)}`,
    hint: `Write \`/${path.replace(/^(\.\/)+/, '')}\`.`,
  });
}

function checkRepetition(
  dependency: ServiceDependency,
  index: number,
  seen: Map<string, number>,
  check: SpecCheck,
): void {
  const key = JSON.stringify(dependency, Object.keys(dependencyFields));
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
