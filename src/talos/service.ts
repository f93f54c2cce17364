import { restartKinds, specFields } from './data/service-fields.ts';
import { checkContainer } from './service-container.ts';
import { checkDepends } from './service-depends.ts';
import type { ServiceFindings, ServiceProblem } from './service-problem.ts';
import { checkFields, type SpecCheck, spellingHint } from './service-shape.ts';
import type { TalosVersion } from './version.ts';

export interface CheckServiceOptions {
  /** Name of the file that holds the spec, if it has one: Talos reads `*.yaml` only. */
  readonly file?: string | undefined;
  /** Release that will run the service. @default the newest */
  readonly version?: TalosVersion | undefined;
}

/** A spec to check, and where it comes from. */
export interface NamedSpec {
  readonly spec: unknown;
  readonly file?: string | undefined;
}

/**
 * Checks an extension service spec by every rule of Talos, in Talos's words, and by ours. Finds all
 * problems, not the first only. `spec` is a plain value, as YAML gives it.
 */
export function checkService(spec: unknown, { file, version }: CheckServiceOptions = {}): ServiceFindings {
  const check: SpecCheck = { problems: [], warnings: [], version };
  if (file !== undefined) checkFileName(file, check);
  const known = checkFields(spec, '', specFields, check);
  if (known === undefined) return { problems: check.problems, warnings: check.warnings };
  checkName(known['name'], isWritten(spec, 'name'), check);
  if (known['container'] !== undefined || !isWritten(spec, 'container')) checkContainer(known['container'], check);
  if (Array.isArray(known['depends'])) checkDepends(known['depends'], check);
  checkRestart(known['restart'], isWritten(spec, 'restart'), check);
  return { problems: check.problems, warnings: check.warnings };
}

/** Checks several specs that will live in one rootfs. The findings are in the order of the specs. */
export function checkServices(
  specs: readonly NamedSpec[],
  { version }: Pick<CheckServiceOptions, 'version'> = {},
): readonly ServiceFindings[] {
  const first = new Map<string, number>();
  return specs.map(({ spec, file }, index) => {
    const findings = checkService(spec, { file, version });
    const name = nameOf(spec);
    if (name === undefined) return findings;
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return findings;
    }
    return { ...findings, problems: [...findings.problems, duplicate(name, specs[earlier]?.file)] };
  });
}

function duplicate(name: string, file: string | undefined): ServiceProblem {
  return {
    rule: 'name-unique',
    field: 'name',
    message: `duplicate service spec: ${JSON.stringify(name)}${file === undefined ? '' : `, which is in \`${file}\` too`}`,
    hint: 'Give each service a name of its own.',
  };
}

function nameOf(spec: unknown): string | undefined {
  const { name } = Object(spec) as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}

function isWritten(spec: unknown, field: string): boolean {
  return Object.hasOwn(Object(spec), field);
}

function checkFileName(file: string, check: SpecCheck): void {
  if (file.endsWith('.yaml')) return;
  check.warnings.push({
    rule: 'file-name',
    field: '',
    message: `the file name \`${file}\` does not end in \`.yaml\`, so Talos would skip it`,
    hint: 'Name it after the service, with `.yaml` at the end.',
  });
}

function checkName(name: unknown, written: boolean, check: SpecCheck): void {
  if ((typeof name === 'string' && /^[-_a-z0-9]+$/.test(name)) || (written && name === undefined)) return;
  check.problems.push({
    rule: 'name',
    field: 'name',
    message: `name ${JSON.stringify(name ?? '')} is invalid`,
    hint: 'Use small letters, digits, `-` and `_` only.',
  });
}

function checkRestart(restart: unknown, written: boolean, check: SpecCheck): void {
  if (new Set<unknown>(restartKinds).has(restart) || (written && restart === undefined)) return;
  const found = typeof restart === 'string' ? restart : '';
  check.problems.push({
    rule: 'restart',
    field: 'restart',
    message: `restart kind is invalid: ${found === '' ? 'it is missing' : found}`,
    hint: spellingHint(found, restartKinds),
  });
}
