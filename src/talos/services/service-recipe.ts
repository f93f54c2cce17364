import {
  containerFields,
  dependencyFields,
  type FieldShape,
  mountFields,
  type ServiceFields,
  securityFields,
  specFields,
} from '../data/service-fields.ts';
import { isMapping } from '../yaml-text.ts';
import { spellingHint } from './service-check.ts';
import type { ServiceProblem } from './service-problem.ts';

type Nested = Readonly<Record<string, ServiceFields>>;

/** The mappings inside a mapping of the spec, by the field that holds them. */
export const nestedFields: Readonly<Record<string, Nested>> = {
  '': { container: containerFields, depends: dependencyFields },
  container: { mounts: mountFields, security: securityFields },
};

/**
 * Checks the names and types of a service in a recipe, where it is a plain value. A recipe is stricter than a
 * spec, in which Talos reads `8080` as a text and ignores unknown names.
 */
export function checkRecipeService(spec: unknown): readonly ServiceProblem[] {
  return checkMapping(spec, '', specFields, nestedFields['']);
}

function checkMapping(
  value: unknown,
  field: string,
  known: ServiceFields,
  nested: Nested = {},
): readonly ServiceProblem[] {
  if (!isMapping(value)) return [wrongType(value, field, expectations.mapping)];
  return Object.entries(value).flatMap(([name, content]) => {
    const facts = Object.hasOwn(known, name) ? known[name] : undefined;
    const place = field === '' ? name : `${field}.${name}`;
    if (facts === undefined) return [unknownField(place, name, known)];
    const inner = nested[name];
    return inner === undefined
      ? checkPlain(content, place, facts.shape)
      : checkNested(content, place, { shape: facts.shape, known: inner, nested: nestedFields[name] });
  });
}

interface NestedPlace {
  readonly shape: FieldShape;
  readonly known: ServiceFields;
  readonly nested: Nested | undefined;
}

function checkNested(value: unknown, field: string, { shape, known, nested }: NestedPlace): readonly ServiceProblem[] {
  if (shape === 'mapping') return checkMapping(value, field, known, nested);
  if (!Array.isArray(value)) return [wrongType(value, field, expectations.sequence)];
  return value.flatMap((item: unknown, index) => checkMapping(item, `${field}[${index}]`, known, nested));
}

function checkPlain(value: unknown, field: string, shape: FieldShape): readonly ServiceProblem[] {
  if (shape === 'string') return typeof value === 'string' ? [] : [wrongType(value, field, expectations.string)];
  if (shape === 'boolean') return typeof value === 'boolean' ? [] : [wrongType(value, field, expectations.boolean)];
  if (!Array.isArray(value)) return [wrongType(value, field, expectations.strings)];
  return value.flatMap((item: unknown, index) => checkPlain(item, `${field}[${index}]`, 'string'));
}

function wrongType(value: unknown, field: string, expected: string): ServiceProblem {
  const quotable = expected === expectations.string && (typeof value === 'number' || typeof value === 'boolean');
  return {
    rule: 'wrong-type',
    field,
    message: `expected ${expected}, found ${describe(value)}`,
    // The hint does not show the value: what was written as `010` has become another number.
    hint: quotable ? 'Put it in quotes.' : undefined,
  };
}

function unknownField(field: string, name: string, known: ServiceFields): ServiceProblem {
  return {
    rule: 'unknown-field',
    field,
    message: `unknown field \`${name}\`, which Talos would ignore`,
    hint: spellingHint(name, Object.keys(known)),
  };
}

/** Describes a value for a message. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string'
    ? `the text ${JSON.stringify(value)}`
    : `the ${typeof value} ${JSON.stringify(value)}`;
}

const expectations: Readonly<Record<FieldShape, string>> = {
  string: 'a text',
  boolean: '`true` or `false`',
  strings: 'a list of texts',
  mapping: 'a mapping',
  sequence: 'a list',
};
