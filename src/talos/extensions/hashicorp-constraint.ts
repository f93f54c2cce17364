import { type CoreVersion, compareCore, type ParsedConstraint } from './core-version.ts';

/** A version of hashicorp/go-version: any number of segments, and what may follow them. */
const versionPattern = String.raw`v?([0-9]+(?:\.[0-9]+)*?)(?:-([0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)|(?:-?([A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)))?(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)??`;
const constraintPattern = new RegExp(
  String.raw`^[\t\n\f\r ]*(|=|!=|>|<|>=|<=|~>)[\t\n\f\r ]*${versionPattern}[\t\n\f\r ]*$`,
);

interface Limit {
  readonly operator: string;
  /** The segments. There are at least three. */
  readonly segments: readonly bigint[];
  /** The number of segments as written. */
  readonly written: number;
  readonly prerelease: boolean;
}

const MAX_SEGMENT = (1n << 63n) - 1n;

/** Reads a constraint as hashicorp/go-version does, which Talos used up to 1.5: commas mean AND. */
export function parseHashicorpConstraint(text: string): ParsedConstraint {
  const limits: Limit[] = [];
  for (const single of text.split(',')) {
    const limit = parseLimit(single);
    if (typeof limit === 'string') return { kind: 'malformed', message: limit };
    limits.push(limit);
  }
  return { kind: 'constraint', accepts: (version) => limits.every((limit) => accepts(version, limit)) };
}

function parseLimit(text: string): Limit | string {
  const [, operator, numbers, first, second] = constraintPattern.exec(text) ?? [];
  if (operator === undefined || numbers === undefined) return `Malformed constraint: ${text}`;
  const segments = numbers.split('.').map(BigInt);
  if (segments.some((segment) => segment > MAX_SEGMENT)) return 'Error parsing version';
  const written = segments.length;
  while (segments.length < 3) segments.push(0n);
  return { operator, segments, written, prerelease: (first ?? second ?? '') !== '' };
}

function accepts(version: CoreVersion, limit: Limit): boolean {
  const order = compare(version, limit);
  switch (limit.operator) {
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '~>':
      return order >= 0 && isNear(version, limit);
    default:
      return order === 0;
  }
}

/**
 * Compares a version with a limit. A segment beyond the third decides if it is not zero; the prerelease does not
 * count then.
 */
function compare(version: CoreVersion, { segments, prerelease }: Limit): number {
  const further = segments.slice(3);
  const order = compareCore(version, segments, prerelease && further.length === 0);
  return order === 0 && further.some((segment) => segment !== 0n) ? -1 : order;
}

/** The rule of `~>`: all written segments but the last are the same, and the last one is not smaller. */
function isNear(version: CoreVersion, { segments, written, prerelease }: Limit): boolean {
  if (prerelease || segments.length > version.length) return false;
  const same = version.slice(0, written - 1).every((part, index) => part === segments[index]);
  return same && (segments[2] ?? 0n) <= version[2];
}
