/** What Talos decodes a field to. */
export type FieldShape = 'string' | 'boolean' | 'strings' | 'mapping' | 'sequence';

/** Since then the names of kinds and checks are found in lower case too. */
export const FOLDS_NAMES_SINCE = '1.7';

export interface ServiceField {
  readonly shape: FieldShape;
  /** First release line that knows the field; older ones ignore it. */
  readonly since: string;
}

/** A mapping of the spec: field names to what they are. The order is the one that specs are written in. */
export type ServiceFields = Readonly<Record<string, ServiceField>>;

const SINCE_FIRST = '1.0';

function field(shape: FieldShape, since = SINCE_FIRST): ServiceField {
  return { shape, since };
}

/** `pkg/machinery/extensions/services/services.go` of Talos: `Spec`. */
export const specFields = {
  name: field('string'),
  container: field('mapping'),
  depends: field('sequence'),
  restart: field('string'),
  logToConsole: field('boolean', '1.9'),
} satisfies ServiceFields;

/** `Container`. */
export const containerFields = {
  entrypoint: field('string'),
  environment: field('strings', '1.3'),
  environmentFile: field('string', '1.5'),
  args: field('strings'),
  mounts: field('sequence'),
  security: field('mapping', '1.1'),
} satisfies ServiceFields;

/** `Security`. */
export const securityFields = {
  writeableRootfs: field('boolean', '1.1'),
  writeableSysfs: field('boolean', '1.1'),
  maskedPaths: field('strings', '1.1'),
  readonlyPaths: field('strings', '1.1'),
  rootfsPropagation: field('string', '1.6'),
} satisfies ServiceFields;

/** `Dependency`. */
export const dependencyFields = {
  service: field('string'),
  path: field('string'),
  network: field('strings'),
  time: field('boolean'),
  configuration: field('boolean', '1.7'),
} satisfies ServiceFields;

/** `Mount` of the OCI runtime specification; its keys are the names of Go's fields in lower case. */
export const mountFields = {
  source: field('string'),
  destination: field('string'),
  type: field('string'),
  options: field('strings'),
} satisfies ServiceFields;

/** Fields that mounts have from then on, for user namespaces: lists of `idMappingFields`, each a number of 32 bits. */
export const ID_MAPPINGS_SINCE = '1.6';
export const idMappingFields = ['containerid', 'hostid', 'size'] as const;

/** `pkg/machinery/nethelpers/status.go`: what a `network` dependency may wait for. */
export const networkChecks = ['addresses', 'connectivity', 'hostname', 'etcfiles'] as const;

/** When a stopped service is started again. */
export const restartKinds = ['always', 'never', 'untilSuccess'] as const;

/** Mount propagation names that runc knows. */
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
