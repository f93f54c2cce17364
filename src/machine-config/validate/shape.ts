import { nearest } from '../../errors/index.ts';
import { isAtLeast, isMapping, type TalosVersion } from '../../talos/index.ts';
import { textOf } from '../values.ts';
import type { ConfigPath, RuleBreach } from './finding.ts';

/** The type of a field. Every field may be missing or null. */
export type FieldType =
  | 'text'
  | 'truth'
  | 'whole'
  | 'duration'
  | 'base64'
  | 'any'
  | { readonly oneOf: readonly string[] }
  | { readonly list: FieldType }
  | { readonly map: FieldType }
  | { readonly fields: Fields };

export type Fields = Readonly<Record<string, FieldType | LaterField>>;

/** A field that was added by a release. */
interface LaterField {
  readonly since: string;
  readonly type: FieldType;
}

/**
 * Marks a field that was added by a release, such as `1.3`. Talos refuses a configuration with fields that it does
 * not know.
 */
export function since(release: string, type: FieldType): LaterField {
  return { since: release, type };
}

/**
 * Checks a value as Talos's decoder does: it refuses fields that the release does not have, and values of another
 * type.
 */
export function checkShape(
  value: unknown,
  type: FieldType,
  version: TalosVersion,
  path: ConfigPath = [],
): readonly RuleBreach[] {
  if (value === undefined || value === null || type === 'any') return [];
  if (typeof type === 'string') return checkScalar(value, type, version, path);
  if ('oneOf' in type) return checkChoice(value, type.oneOf, path);
  if ('list' in type) {
    if (!Array.isArray(value)) return [{ path, message: 'it is not a list' }];
    return value.flatMap((item, index) => checkShape(item, type.list, version, [...path, index]));
  }
  if (!isMapping(value)) return [{ path, message: 'it is not a mapping' }];
  return Object.entries(value).flatMap(([name, item]) =>
    'map' in type
      ? checkShape(item, type.map, version, [...path, name])
      : checkField(name, item, type.fields, version, path),
  );
}

function checkField(
  name: string,
  value: unknown,
  fields: Fields,
  version: TalosVersion,
  path: ConfigPath,
): readonly RuleBreach[] {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const meant = nearest(name, Object.keys(fields));
    const hint = meant === undefined ? '' : `; is \`${meant}\` meant?`;
    return [{ path: [...path, name], message: `\`${name}\` is not a field of Talos ${version}${hint}` }];
  }
  if (typeof field !== 'object' || !('since' in field)) return checkShape(value, field, version, [...path, name]);
  if (isAtLeast(version, field.since)) return checkShape(value, field.type, version, [...path, name]);
  const message = `\`${name}\` is not a field of Talos ${version}: it came with ${field.since}`;
  return [{ path: [...path, name], message }];
}

/** The words that the decoder reads as booleans besides `true` and `false`, quoted or not. */
const TRUTH = /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;

/** The durations that Go's `time.ParseDuration` reads. */
const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkScalar(
  value: unknown,
  type: Extract<FieldType, string>,
  version: TalosVersion,
  path: ConfigPath,
): readonly RuleBreach[] {
  if (typeof value === 'object') return [{ path, message: 'it is not a single value' }];
  if (type === 'truth' && typeof value !== 'boolean' && !TRUTH.test(textOf(value))) {
    return [{ path, message: 'it is neither `true` nor `false`' }];
  }
  if (type === 'duration' && !isDuration(value, version)) {
    return [{ path, message: 'it is not a duration, such as `2m0s`' }];
  }
  if (type === 'base64' && !BASE64.test(textOf(value).replace(/[\r\n]/g, '')))
    return [{ path, message: 'it is not base64' }];
  const isWhole = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  return type === 'whole' && !isWhole ? [{ path, message: 'it is not a whole number' }] : [];
}

/** A number is not a duration, except that 0 is one from 1.13 on. */
function isDuration(value: unknown, version: TalosVersion): boolean {
  if (value === 0) return isAtLeast(version, '1.13');
  return typeof value === 'string' && DURATION.test(value);
}

function checkChoice(value: unknown, known: readonly string[], path: ConfigPath): readonly RuleBreach[] {
  if (typeof value !== 'object' && known.includes(textOf(value).toLowerCase())) return [];
  const shown = typeof value === 'object' ? 'it' : `\`${textOf(value)}\``;
  return [{ path, message: `${shown} is not one of ${known.map((one) => `\`${one}\``).join(', ')}` }];
}
