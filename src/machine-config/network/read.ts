import type * as z from 'zod';
import { firstLines, located, nearest, RootsmithError } from '../../errors/index.ts';
import { fieldName, isMapping, type LineColumn, nearestPosition, readYaml } from '../../talos/index.ts';
import { checkNetwork, type NetworkProblem } from './check.ts';
import { bondSchema, linkSchema, type NodeNetwork, nodeNetworkSchema, routeSchema } from './model.ts';

interface ReadNetworkOptions {
  /** What messages call the text. */
  readonly file: string;
}

const MAX_LISTED = 20;
const HINT =
  'Write it as `machine.network` of a machine configuration: `interfaces`, `nameservers`, `hostname`, `timeServers`.';

/**
 * Reads a node's network from YAML: the content of `machine.network`, or a configuration or patch that
 * has it at its place, with `machine.time.servers`. Throws `NODE_NETWORK_INVALID` with everything that
 * is wrong, each with line and column.
 */
export function readNodeNetwork(text: string, { file }: ReadNetworkOptions): NodeNetwork {
  const read = readYaml(text, { file });
  if (read.kind === 'broken') {
    throw networkError(
      read.complaints.map(({ message, at }) => `${located(file, at)}: ${message}`),
      file,
    );
  }
  const { value, base, timeBase } = networkPart(read.value);
  const locate = (path: readonly PropertyKey[]): LineColumn => {
    const own =
      path[0] === 'timeServers' && timeBase !== undefined ? [...timeBase, ...path.slice(1)] : [...base, ...path];
    return nearestPosition(read.positions, own);
  };
  return parseNetwork(
    value,
    (path, message) => {
      return `${located(file, locate(path))}: ${path.length === 0 ? '' : `at \`${fieldName([...base, ...path])}\`: `}${message}`;
    },
    file,
  );
}

/** Checks a network put together from flags; messages begin with the field's name. */
export function checkedNetwork(network: NodeNetwork): NodeNetwork {
  return parseNetwork(network, (path, message) => `at \`${fieldName(path)}\`: ${message}`, undefined);
}

type Describe = (path: readonly (string | number)[], message: string) => string;

function parseNetwork(value: unknown, describe: Describe, file: string | undefined): NodeNetwork {
  const result = nodeNetworkSchema.safeParse(value);
  const problems = result.success ? checkNetwork(result.data) : result.error.issues.flatMap(problemsOfIssue);
  if (result.success && problems.length === 0) return result.data;
  throw networkError(
    problems.map(({ path, message }) => describe(path, message)),
    file,
  );
}

function networkError(lines: readonly string[], file: string | undefined): RootsmithError {
  return new RootsmithError('NODE_NETWORK_INVALID', firstLines(lines, MAX_LISTED), {
    hint: HINT,
    details: { ...(file !== undefined && { file }), count: lines.length },
  });
}

interface NetworkPart {
  readonly value: unknown;
  readonly base: readonly string[];
  /** Where the time servers stand, if not in the same mapping. */
  readonly timeBase?: readonly string[] | undefined;
}

function networkPart(value: unknown): NetworkPart {
  const machine = isMapping(value) ? value['machine'] : undefined;
  if (!isMapping(machine)) return { value: value ?? {}, base: [] };
  const { network = {}, time } = machine;
  const servers = isMapping(time) ? time['servers'] : undefined;
  const joined = isMapping(network) && servers !== undefined ? { ...network, timeServers: servers } : network;
  return { value: joined, base: ['machine', 'network'], timeBase: ['machine', 'time', 'servers'] };
}

function problemsOfIssue(issue: z.core.$ZodIssue): readonly NetworkProblem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: describeIssue(issue) }];
  return issue.keys.map((key) => {
    const meant = nearest(key, knownKeys);
    const message = `\`${key}\` is not known here${meant === undefined ? '' : `; is \`${meant}\` meant?`}`;
    return { path: [...path, key], message };
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
  if (issue.code === 'invalid_type') return `expected ${expectedNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}`;
  return issue.code === 'too_small' ? `expected at least ${issue.minimum}` : issue.message;
}

const expectedNames: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
};

const knownKeys: readonly string[] = [
  ...Object.keys(nodeNetworkSchema.shape),
  ...Object.keys(linkSchema.shape),
  ...Object.keys(routeSchema.shape),
  ...Object.keys(bondSchema.shape),
  'vlanId',
];
