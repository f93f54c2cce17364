/** The type that Talos decodes a field to. */
export type FieldShape = 'string' | 'boolean' | 'strings' | 'mapping' | 'sequence';

/** From this release on, the names of kinds and checks are case-insensitive. */
export const FOLDS_NAMES_SINCE = '1.7';

export interface ServiceField {
  readonly shape: FieldShape;
  /** The first release line that knows the field. Older ones ignore it. */
  readonly since: string;
}

/** A mapping of the spec, from field names to what they are. Specs are written in this order. */
export type ServiceFields = Readonly<Record<string, ServiceField>>;

const SINCE_FIRST = '1.0';

function field(shape: FieldShape, since = SINCE_FIRST): ServiceField {
  return { shape, since };
}

/** The fields of `Spec` in `pkg/machinery/extensions/services/services.go` of Talos. */
export const specFields = {
  name: field('string'),
  container: field('mapping'),
  depends: field('sequence'),
  restart: field('string'),
  logToConsole: field('boolean', '1.9'),
} satisfies ServiceFields;

/** The fields of `Container`. */
export const containerFields = {
  entrypoint: field('string'),
  environment: field('strings', '1.3'),
  environmentFile: field('string', '1.5'),
  args: field('strings'),
  mounts: field('sequence'),
  security: field('mapping', '1.1'),
} satisfies ServiceFields;

/** The fields of `Security`. */
export const securityFields = {
  writeableRootfs: field('boolean', '1.1'),
  writeableSysfs: field('boolean', '1.1'),
  maskedPaths: field('strings', '1.1'),
  readonlyPaths: field('strings', '1.1'),
  rootfsPropagation: field('string', '1.6'),
} satisfies ServiceFields;

/** The fields of `Dependency`. */
export const dependencyFields = {
  service: field('string'),
  path: field('string'),
  network: field('strings'),
  time: field('boolean'),
  configuration: field('boolean', '1.7'),
} satisfies ServiceFields;

/** The fields of `Mount` of the OCI runtime specification. Its keys are the names of Go's fields in lower case. */
export const mountFields = {
  source: field('string'),
  destination: field('string'),
  type: field('string'),
  options: field('strings'),
} satisfies ServiceFields;

/**
 * The release that added fields for user namespaces to mounts: lists of `idMappingFields`, each a number of 32
 * bits.
 */
export const ID_MAPPINGS_SINCE = '1.6';
export const idMappingFields = ['containerid', 'hostid', 'size'] as const;

/** What a `network` dependency may wait for, from `pkg/machinery/nethelpers/status.go`. */
export const networkChecks = ['addresses', 'connectivity', 'hostname', 'etcfiles'] as const;

/** When a stopped service is restarted. */
export const restartKinds = ['always', 'never', 'untilSuccess'] as const;

/** The mount propagation names of runc. */
export const propagations = [
  'private',
  'rprivate',
  'slave',
  'rslave',
  'shared',
  'rshared',
  'unbindable',
  'runbindable',
] as const;
