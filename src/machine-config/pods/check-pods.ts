import { nearest } from '../../errors/index.ts';
import { isMapping } from '../../talos/index.ts';
import type { ConfigPath, RuleBreach } from '../validate/finding.ts';
import { listAt, type Mapping, textOf, valueAt } from '../values.ts';
import { type PodFields, podFieldsOf } from './pod-fields.ts';
import { podReleases } from './pod-types.ts';

/** What is wrong with static pods, and by which release of Kubernetes they were read. */
export interface PodReport {
  /** How many pods the configuration has. */
  readonly pods: number;
  /** The minor version of the kubelet, or undefined where the configuration does not tell it: fields of all are taken. */
  readonly minor: number | undefined;
  readonly breaches: readonly RuleBreach[];
}

/**
 * Checks the static pods of `machine.pods` by the schema of the kubelet's release of Kubernetes, and by the rules of a
 * kubelet for what every pod has. Talos hands them on unread, and a kubelet drops what it does not know without a word.
 */
export function checkStaticPods(document: unknown): PodReport {
  const pods = listAt(document, 'machine', 'pods');
  const minor = kubeletMinor(textOf(valueAt(document, 'machine', 'kubelet', 'image')));
  const breaches = pods.flatMap((pod, index) => checkPod(pod, ['machine', 'pods', index], minor));
  return { pods: pods.length, minor, breaches: [...breaches, ...sameNames(pods)] };
}

/** From `ghcr.io/siderolabs/kubelet:v1.34.1`, whatever registry or digest there is. */
function kubeletMinor(image: string): number | undefined {
  const minor = Number(/:v?1\.(\d+)\./.exec(image)?.[1]);
  if (!Number.isInteger(minor)) return undefined;
  return Math.min(Math.max(minor, podReleases.first), podReleases.last);
}

function checkPod(pod: unknown, path: ConfigPath, minor: number | undefined): readonly RuleBreach[] {
  if (!isMapping(pod)) return [{ path, message: `a pod is a mapping, not ${described(pod)}` }];
  return [
    ...expectText(pod, { name: 'apiVersion', value: 'v1', path }),
    ...expectText(pod, { name: 'kind', value: 'Pod', path }),
    ...requireName(pod, path),
    ...requireContainers(pod, path),
    ...checkFields(pod, { type: 'Pod', path, minor }),
  ];
}

interface Expected {
  readonly name: string;
  readonly value: string;
  readonly path: ConfigPath;
}

function expectText(pod: Mapping, { name, value, path }: Expected): readonly RuleBreach[] {
  const found = valueAt(pod, name);
  if (found === value) return [];
  const given = found === undefined ? 'is missing' : `is \`${textOf(found)}\``;
  return [{ path: [...path, name], message: `\`${name}\` ${given}: a static pod has \`${name}: ${value}\`` }];
}

function requireName(pod: Mapping, path: ConfigPath): readonly RuleBreach[] {
  if (textOf(valueAt(pod, 'metadata', 'name')) !== '') return [];
  return [{ path: [...path, 'metadata'], message: '`metadata.name` is missing: a kubelet refuses a pod without one' }];
}

function requireContainers(pod: Mapping, path: ConfigPath): readonly RuleBreach[] {
  const containers = listAt(pod, 'spec', 'containers');
  const at = [...path, 'spec', 'containers'];
  if (containers.length === 0) return [{ path: at, message: 'the pod has no container' }];
  return containers.flatMap((container, index) =>
    textOf(valueAt(container, 'image')) === '' ? [{ path: [...at, index], message: 'the container has no image' }] : [],
  );
}

/** A kubelet knows a static pod by its namespace and name. */
function sameNames(pods: readonly unknown[]): readonly RuleBreach[] {
  const seen = new Map<string, number>();
  return pods.flatMap((pod, index) => {
    const name = textOf(valueAt(pod, 'metadata', 'name'));
    const key = `${textOf(valueAt(pod, 'metadata', 'namespace')) || 'default'}/${name}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    if (name === '' || first === undefined) return [];
    return [{ path: ['machine', 'pods', index], message: `it has the name \`${key}\` of the pod number ${first + 1}` }];
  });
}

interface Place {
  readonly type: string;
  readonly path: ConfigPath;
  readonly minor: number | undefined;
}

function checkFields(value: Mapping, place: Place): readonly RuleBreach[] {
  const fields = podFieldsOf(place.type) ?? new Map();
  const missing = [...fields]
    .filter(([name, { isRequired }]) => isRequired && valueAt(value, name) === undefined && name !== 'containers')
    .map(([name]) => ({ path: place.path, message: `\`${name}\` is missing in this ${place.type}` }));
  const known = Object.entries(value).flatMap(([name, item]) => checkField(name, item, { place, fields }));
  return [...missing, ...known];
}

interface Fields {
  readonly place: Place;
  readonly fields: PodFields;
}

function checkField(name: string, value: unknown, { place, fields }: Fields): readonly RuleBreach[] {
  const { minor } = place;
  const path = [...place.path, name];
  const field = fields.get(name);
  if (field === undefined) return [{ path, message: unknownField(name, { place, fields }) }];
  const { type, since, until } = field;
  if (minor !== undefined && since !== undefined && minor < since)
    return [{ path, message: `Kubernetes 1.${minor} does not know \`${name}\` yet: it came with 1.${since}` }];
  if (minor !== undefined && until !== undefined && minor >= until)
    return [{ path, message: `Kubernetes 1.${minor} does not know \`${name}\` any more: it went with 1.${until}` }];
  return checkValue(value, { type, path, minor });
}

function unknownField(name: string, { place, fields }: Fields): string {
  const near = nearest(name, [...fields.keys()]);
  const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `\`${name}\` is not a field of a ${place.type}, so the kubelet drops it${hint}`;
}

function checkValue(value: unknown, place: Place): readonly RuleBreach[] {
  const { type, path } = place;
  if (value === null || value === undefined) return [];
  const inner = type.slice(1, -1);
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return [wrongType('a list', value, path)];
    return value.flatMap((item, index) => checkValue(item, { ...place, type: inner, path: [...path, index] }));
  }
  if (type.startsWith('{') || type === 'object' || podFieldsOf(type) !== undefined) {
    if (!isMapping(value)) return [wrongType('a mapping', value, path)];
    if (!type.startsWith('{')) return type === 'object' ? [] : checkFields(value, place);
    return Object.entries(value).flatMap(([key, item]) =>
      checkValue(item, { ...place, type: inner, path: [...path, key] }),
    );
  }
  const choices = type.split('|');
  return choices.some((choice) => isOf(choice, value))
    ? []
    : [wrongType(choices.map(nameOf).join(' or '), value, path)];
}

const isOf = (type: string, value: unknown): boolean => {
  if (type === 'integer') return Number.isInteger(value) || typeof value === 'bigint';
  return typeof value === type || (type === 'number' && typeof value === 'bigint');
};

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function nameOf(type: string): string {
  return typeNames[type] ?? type;
}

function wrongType(wanted: string, value: unknown, path: ConfigPath): RuleBreach {
  const quote = typeof value === 'number' || typeof value === 'boolean' ? '; write it in quotes' : '';
  const hint = wanted === 'a text' ? quote : '';
  return { path, message: `it has to be ${wanted}, not ${described(value)}${hint}` };
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  if (value === null || value === undefined) return 'nothing';
  return `\`${textOf(value)}\``;
}
