import { restartKinds } from '../data/service-fields.ts';
import { goQuoted } from '../go-yaml/index.ts';
import type { TalosVersion } from '../version.ts';
import type { FieldPositions } from '../yaml-text.ts';
import { type SpecCheck, spellingHint } from './service-check.ts';
import { checkContainer } from './service-container.ts';
import { decodeService } from './service-decode.ts';
import { checkDepends } from './service-depends.ts';
import type { ServiceFindings, ServiceProblem } from './service-problem.ts';
import type { ServiceSpec } from './service-spec.ts';

/** The text of a spec, and the name of the file that holds it. Talos reads `*.yaml` only. */
export interface ServiceText {
  readonly text: Uint8Array;
  readonly file: string;
}

export interface CheckedService extends ServiceFindings {
  /** The spec as Talos decodes it, or undefined if it does not. */
  readonly spec: ServiceSpec | undefined;
  /** The positions of the fields. */
  readonly positions: FieldPositions;
}

export interface CheckServiceOptions {
  /** The release that will run the service. @default the newest */
  readonly version?: TalosVersion | undefined;
}

/**
 * Checks the text of an extension service's spec as the release of Talos reads it. Problems are what Talos
 * refuses; warnings are about specs that it starts nevertheless. Throws `LIMIT_EXCEEDED` for a text that is too
 * long.
 */
export function checkService({ text, file }: ServiceText, { version }: CheckServiceOptions = {}): CheckedService {
  const { spec, positions, check } = decodeService(text, file, version);
  checkFileName(file, check);
  // A spec that does not decode is not validated.
  if (spec !== undefined && check.problems.length === 0) {
    checkName(spec, check);
    checkRestart(spec, check);
    checkContainer(spec.container ?? {}, check);
    checkDepends(spec.depends ?? [], check);
  }
  return { spec, positions, problems: check.problems, warnings: check.warnings };
}

/** Checks several specs that will be in one rootfs. The findings are in the order of the specs. */
export function checkServices(
  services: readonly ServiceText[],
  options: CheckServiceOptions = {},
): readonly CheckedService[] {
  const first = new Map<string, string>();
  return services.map((service) => {
    const checked = checkService(service, options);
    const name = checked.spec?.name;
    // Talos compares the names of services that it starts only.
    if (name === undefined || checked.problems.length > 0) return checked;
    const earlier = first.get(name);
    if (earlier !== undefined) return { ...checked, problems: [duplicate(name, earlier)] };
    first.set(name, service.file);
    return checked;
  });
}

function duplicate(name: string, file: string): ServiceProblem {
  return {
    rule: 'name-unique',
    field: 'name',
    message: `duplicate service spec: ${goQuoted(name)}, which is in \`${file}\` too`,
    hint: 'Give each service a name of its own.',
  };
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

function checkName({ name = '' }: ServiceSpec, check: SpecCheck): void {
  if (/^[-_a-z0-9]+$/.test(name)) return;
  check.problems.push({
    rule: 'name',
    field: 'name',
    message: `name ${goQuoted(name)} is invalid`,
    hint: 'Use small letters, digits, `-` and `_` only.',
  });
}

function checkRestart({ restart }: ServiceSpec, check: SpecCheck): void {
  if (restart !== undefined) return;
  check.problems.push({
    rule: 'restart',
    field: 'restart',
    message: 'restart kind is invalid: RestartKind(0)',
    hint: spellingHint('', restartKinds),
  });
}
