import { stringify } from 'yaml';
import { RootsmithError } from '../errors/index.ts';
import {
  containerFields,
  dependencyFields,
  mountFields,
  type ServiceFields,
  securityFields,
  specFields,
} from './data/service-fields.ts';
import type { ServiceProblem } from './service-problem.ts';
import { type FieldPositions, type LineColumn, readYaml } from './yaml-text.ts';

/** A spec as a plain value, and where each of its fields is written. */
export interface ServiceSpecText {
  readonly spec: unknown;
  readonly positions: FieldPositions;
}

const MAX_SPEC_LENGTH = 1024 * 1024;
const MAX_LISTED = 20;

/** Reads the YAML of a spec, still to be checked by `checkService`. Throws `SERVICE_INVALID` where it is no YAML. */
export function parseServiceSpec(text: string, file: string): ServiceSpecText {
  const yaml = readYaml(text, { file, maxLength: MAX_SPEC_LENGTH });
  if (yaml.kind === 'value') return { spec: yaml.value, positions: yaml.positions };
  const [first = { message: 'not YAML', at: { line: 1, column: 1 } }] = yaml.complaints;
  throw new RootsmithError('SERVICE_INVALID', `${file}:${first.at.line}:${first.at.column}: ${first.message}`, {
    hint: 'Correct the YAML syntax.',
    details: { ...first.at, count: yaml.complaints.length },
  });
}

/** Where a problem is written: its field, or the nearest one around it. An unknown field is shown by its key. */
export function problemPosition({ field, rule }: ServiceProblem, positions: FieldPositions): LineColumn {
  for (let name = field; name !== ''; name = parentOf(name)) {
    const position = positions.get(name);
    if (position !== undefined) return rule === 'unknown-field' ? (position.key ?? position.value) : position.value;
  }
  return positions.get('')?.value ?? { line: 1, column: 1 };
}

/**
 * The error for a spec with problems: the first as its message with file, line and column, the others
 * on lines of their own. There must be at least one.
 */
export function serviceError(
  problems: readonly ServiceProblem[],
  { file, positions = new Map() }: { readonly file: string; readonly positions?: FieldPositions },
): RootsmithError {
  const lines = problems.slice(0, MAX_LISTED).map((problem) => {
    const { line, column } = problemPosition(problem, positions);
    return `${file}:${line}:${column}: ${problem.field === '' ? '' : `at \`${problem.field}\`: `}${problem.message}`;
  });
  const [first] = problems;
  if (first === undefined) throw new Error('bug: an error without a problem');
  const more = problems.length > MAX_LISTED ? [`and ${problems.length - MAX_LISTED} more`] : [];
  return new RootsmithError('SERVICE_INVALID', [...lines, ...more], {
    hint: first.hint,
    details: { ...problemPosition(first, positions), field: first.field, rule: first.rule, count: problems.length },
  });
}

/**
 * The text for `/usr/local/etc/containers/NAME.yaml` of a checked spec. Known fields come in the order
 * of Talos's own type and empty ones are left out, so that equal specs give equal bytes.
 */
export function renderServiceSpec(spec: unknown): string {
  // Talos reads YAML 1.1 words such as `yes` and `0644` as more than text: version 1.1 quotes them.
  return stringify(ordered(spec, specFields, nestedFields['']), { version: '1.1', lineWidth: 0 });
}

type Nested = Readonly<Record<string, ServiceFields>>;

const nestedFields: Readonly<Record<string, Nested>> = {
  '': { container: containerFields, depends: dependencyFields },
  container: { mounts: mountFields, security: securityFields },
};

function ordered(value: unknown, fields: ServiceFields, nested: Nested = {}): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, fields, nested));
  if (typeof value !== 'object' || value === null) return value;
  const content = value as Readonly<Record<string, unknown>>;
  const names = [
    ...Object.keys(fields),
    ...Object.keys(content)
      .filter((name) => !Object.hasOwn(fields, name))
      .sort(),
  ];
  const entries = names
    .filter((name) => !isEmpty(content[name]))
    .map((name): [string, unknown] => {
      const inner = nested[name];
      return [name, inner === undefined ? content[name] : ordered(content[name], inner, nestedFields[name])];
    });
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function parentOf(field: string): string {
  return field.replace(/(\.[^.[\]]+|\[[^[\]]*\]|^[^.[\]]+)$/, '');
}
