import { RootsmithError } from '../../errors/index.ts';
import { networkChecks, restartKinds, type ServiceFields, specFields } from '../data/service-fields.ts';
import { composeFirst, decodeNode, GoYamlFault, goYamlOf, type Mark, type Path } from '../go-yaml/index.ts';
import type { TalosVersion } from '../version.ts';
import { type FieldPosition, type FieldPositions, fieldName, type LineColumn } from '../yaml-text.ts';
import { type SpecCheck, spellingHint } from './service-check.ts';
import type { ServiceProblem } from './service-problem.ts';
import { nestedFields } from './service-recipe.ts';
import type { ServiceSpec } from './service-spec.ts';
import { serviceType } from './service-type.ts';

/** The text of a spec as a release of Talos decodes it. */
export interface DecodedService {
  /** The spec, or undefined if Talos decodes nothing. */
  readonly spec: ServiceSpec | undefined;
  readonly positions: FieldPositions;
  readonly check: SpecCheck;
}

/** This limit is ours; Talos has none. */
export const MAX_SPEC_BYTES = 3 * 1024 * 1024;

/** Decodes the text of a spec. What Talos refuses is among the problems. Throws `LIMIT_EXCEEDED` for a text that is too long. */
export function decodeService(bytes: Uint8Array, file: string, version: TalosVersion | undefined): DecodedService {
  if (bytes.length > MAX_SPEC_BYTES) {
    throw new RootsmithError('LIMIT_EXCEEDED', `\`${file}\` has ${bytes.length} bytes, more than ${MAX_SPEC_BYTES}`, {
      hint: 'Keep large content in files of its own, and name them.',
      details: { limit: MAX_SPEC_BYTES, length: bytes.length },
    });
  }
  const decoding = new ServiceDecoding(version);
  const spec = decoding.decode(bytes);
  return { spec, positions: decoding.positions, check: decoding };
}

/** The most unknown fields of one mapping that are warned of. */
const MAX_UNKNOWN = 100;
/** The most fields whose positions are kept. */
const MAX_POSITIONS = 20_000;

class ServiceDecoding implements SpecCheck {
  readonly problems: ServiceProblem[] = [];
  readonly warnings: ServiceProblem[] = [];
  readonly unknown = new Map<string, Set<string>>();
  readonly positions = new Map<string, FieldPosition>();
  readonly version: TalosVersion | undefined;

  constructor(version: TalosVersion | undefined) {
    this.version = version;
  }

  decode(bytes: Uint8Array): ServiceSpec | undefined {
    const dialect = goYamlOf(this.version);
    try {
      const document = composeFirst(bytes, dialect);
      if (document === undefined) return this.#nothing();
      this.positions.set('', { value: lineColumn(document.node.mark) });
      if (document.more) this.#warnOfMore();
      return decodeNode(document.node, serviceType(this.version), { dialect, listener: this.#listener });
    } catch (error) {
      if (!(error instanceof GoYamlFault)) throw error;
      return this.#stop(error);
    }
  }

  readonly #listener = {
    complain: (problem: string, path: Path, at: Mark): void => this.#complain(problem, path, lineColumn(at)),
    field: (path: Path, at: Mark, key: Mark | undefined): void => {
      if (this.positions.size > MAX_POSITIONS) return;
      const value = lineColumn(at);
      this.positions.set(fieldName(path), key === undefined ? { value } : { value, key: lineColumn(key) });
    },
    unknown: (path: Path, name: string, at: Mark): void => this.#warnOfUnknown(path, name, lineColumn(at)),
    dropped: (path: Path, at: Mark): void => this.#warnOfDropped(path, lineColumn(at)),
  };

  #nothing(): undefined {
    this.problems.push({
      rule: 'yaml',
      field: '',
      message: 'EOF',
      hint: 'Write a spec: the text holds no document.',
    });
  }

  /** Records the fault at which go-yaml stopped. It reports nothing else then, and decodes nothing. */
  #stop({ message, at, path, ours }: GoYamlFault): undefined {
    this.problems.length = 0;
    this.warnings.length = 0;
    if (path.length > 0 && !ours) this.#complain(message, path, lineColumn(at));
    else {
      const field = fieldName(path);
      this.positions.set(field, { value: lineColumn(at) });
      this.problems.push(
        ours
          ? { rule: 'too-large', field, message, hint: 'Write it smaller, or flatter.' }
          : { rule: 'yaml', field, message, hint: faultHint(message) },
      );
    }
  }

  #complain(problem: string, path: Path, at: LineColumn): void {
    const field = fieldName(path);
    this.positions.set(field, { value: at, key: at });
    const [, word, type = ''] = /^(.*) does not belong to (\w+) values$/s.exec(problem) ?? [];
    this.problems.push(
      word === undefined
        ? { rule: 'decode', field, message: problem, hint: decodeHint(problem) }
        : {
            rule: enumRules[type] ?? 'decode',
            field,
            message: problem,
            hint: spellingHint(word, enumValues[type] ?? []),
          },
    );
  }

  #warnOfUnknown(path: Path, name: string, at: LineColumn): void {
    const parent = fieldName(path);
    const field = fieldName([...path, name]);
    this.positions.set(field, { value: at, key: at });
    const siblings = this.unknown.get(parent) ?? new Set();
    this.unknown.set(parent, siblings.add(name));
    if (siblings.size > MAX_UNKNOWN) return;
    const known = fieldsAt(path);
    const since = Object.hasOwn(known, name) ? known[name]?.since : undefined;
    this.warnings.push(
      since === undefined
        ? {
            rule: 'unknown-field',
            field,
            message: `unknown field \`${name}\`, which Talos ignores`,
            hint: spellingHint(name, Object.keys(known)),
          }
        : {
            rule: 'newer-field',
            field,
            message: `\`${field}\` is known since Talos ${since}, and Talos ${this.version ?? ''} ignores it`,
            hint: 'Take a newer base, or leave the field out.',
          },
    );
  }

  #warnOfDropped(path: Path, at: LineColumn): void {
    const field = fieldName(path);
    this.positions.set(field, { value: at });
    this.warnings.push({
      rule: 'dropped-item',
      field,
      message: 'an empty item, which Talos leaves out of the list',
      hint: 'Put it in quotes, or leave it out.',
    });
  }

  #warnOfMore(): void {
    this.warnings.push({
      rule: 'more-documents',
      field: '',
      message: 'something stands behind the first document, and Talos reads that one only',
      hint: 'Give each service a file of its own.',
    });
  }
}

const enumRules: Readonly<Record<string, 'restart' | 'dependency-network'>> = {
  RestartKind: 'restart',
  Status: 'dependency-network',
};

const enumValues: Readonly<Record<string, readonly string[]>> = { RestartKind: restartKinds, Status: networkChecks };

/** The fields of the mapping at a path. Indexes are skipped. */
function fieldsAt(path: Path): ServiceFields {
  const names = path.filter((step) => typeof step === 'string');
  const [parent = '', name] = names.length > 1 ? names.slice(-2) : ['', names[0]];
  return name === undefined ? specFields : (nestedFields[parent]?.[name] ?? {});
}

function decodeHint(problem: string): string | undefined {
  if (/!!timestamp .* into string$/s.test(problem)) return 'Put it in quotes.';
  if (/ already (?:defined|set) /.test(problem)) return 'Leave one of them out.';
  const [, type] = / into (\S+)(?: \(TextUnmarshaler\))?$/s.exec(problem) ?? [];
  if (type === undefined) return undefined;
  if (type.startsWith('[]')) return 'Write a list.';
  if (type === 'bool') return 'Write `true` or `false`, without quotes.';
  return type === 'string' || type === 'services.RestartKind' ? 'Write a text.' : undefined;
}

function faultHint(problem: string): string {
  if (problem.includes('UTF-8') || problem.includes('control characters')) return 'Write the text in UTF-8.';
  if (problem === 'found incompatible YAML document') return 'Leave the `%YAML` line out.';
  return 'Correct the YAML syntax.';
}

function lineColumn({ line, column }: Pick<Mark, 'line' | 'column'>): LineColumn {
  return { line: line + 1, column: column + 1 };
}
