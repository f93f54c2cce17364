#!/usr/bin/env node
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `src/machine-config/pods/pod-types.ts` from Kubernetes' own JSON schemas, as the package `kubernetes-validate`
 * brings them: folders `v1.25.0-local-strict` and so on, each with `_definitions.json`.
 */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
}

interface Field {
  readonly type: string;
  readonly isRequired: boolean;
  readonly minors: readonly number[];
}

const OUTPUT = 'src/machine-config/pods/pod-types.ts';
const ROOT = 'Pod';
/** What only the API server writes. */
const LEFT_OUT = new Set(['status', 'managedFields']);

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: pod-types.ts FOLDER_OF_SCHEMAS');
const minors = globSync('v1.*.0-local-strict', { cwd: folder })
  .map((name) => Number(/^v1\.(\d+)/.exec(name)?.[1]))
  .toSorted((a, b) => a - b);
const types = new Map<string, Map<string, Field>>();
for (const minor of minors) {
  const text = readFileSync(join(folder, `v1.${minor}.0-local-strict/_definitions.json`), 'utf8');
  const { $defs } = JSON.parse(text) as { readonly $defs: Readonly<Record<string, Schema>> };
  collect(ROOT, { minor, definitions: new Map(Object.entries($defs).map(([key, value]) => [shortName(key), value])) });
}
writeFileSync(OUTPUT, sourceOf(types, minors));

interface Release {
  readonly minor: number;
  readonly definitions: ReadonlyMap<string, Schema>;
}

/** Types of the same name in other groups are never reached from a pod. */
function shortName(key: string): string {
  const name = key.split('.').at(-1) ?? key;
  return key.includes('.api.core.v1.') || key.includes('apimachinery') ? name : key;
}

function collect(name: string, release: Release, seen = new Set<string>()): void {
  const { properties, required = [] } = release.definitions.get(name) ?? {};
  if (properties === undefined || seen.has(name)) return;
  seen.add(name);
  const fields = types.get(name) ?? new Map<string, Field>();
  types.set(name, fields);
  for (const [field, schema] of Object.entries(properties)) {
    if (LEFT_OUT.has(field)) continue;
    const type = typeOf(schema, release);
    const before = fields.get(field)?.minors ?? [];
    fields.set(field, { type, isRequired: required.includes(field), minors: [...before, release.minor] });
    collect(type.replace(/[[\]{}]/g, ''), release, seen);
  }
}

function typeOf(schema: Schema, release: Release): string {
  if (schema.$ref !== undefined) {
    const name = shortName(schema.$ref.split('/').at(-1) ?? '');
    const target = release.definitions.get(name);
    return target?.properties === undefined && target !== undefined ? typeOf(target, release) : name;
  }
  if (schema.oneOf !== undefined) return schema.oneOf.map((one) => typeOf(one, release)).join('|');
  const [type = 'object'] = [schema.type ?? 'object'].flat().filter((one) => one !== 'null');
  if (type === 'array') return `[${typeOf(schema.items ?? {}, release)}]`;
  if (type !== 'object') return type;
  const { additionalProperties: values } = schema;
  return typeof values === 'object' ? `{${typeOf(values, release)}}` : 'object';
}

function sourceOf(all: typeof types, releases: readonly number[]): string {
  const [first = 0] = releases;
  const last = releases.at(-1) ?? 0;
  const lines = [...all]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, fields]) => {
      const words = [...fields]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([field, { type, isRequired, minors: at }]) => {
          const since = (at[0] ?? 0) > first ? ` +${at[0]}` : '';
          const until = (at.at(-1) ?? 0) < last ? ` -${(at.at(-1) ?? 0) + 1}` : '';
          return `${field}${isRequired ? '!' : ''} ${type}${since}${until}`;
        });
      return wrapped(`${name}: ${words.join(', ')}`);
    });
  return `// Made by scripts/kubernetes/pod-types.ts of the schemas of Kubernetes 1.${first} to 1.${last}.

/**
 * The fields of a pod and of all that lies in it: \`name type\`, with \`!\` where it is required, \`[]\` for lists, \`{}\`
 * for maps of any keys, \`+34\` where it appeared in 1.34, \`-30\` where it was gone in 1.30.
 */
export const podTypeTable = \`
${lines.join('\n')}
\`;

/** The releases of Kubernetes whose schemas the table was made of, as minor versions. */
export const podReleases = { first: ${first}, last: ${last} } as const;
`;
}

function wrapped(line: string): readonly string[] {
  const out: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=,) /)) {
    if (current !== '' && `${current} ${word}`.length > 118) {
      out.push(current);
      current = ` ${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...out, current];
}
