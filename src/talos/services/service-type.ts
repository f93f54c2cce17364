import {
  containerFields,
  dependencyFields,
  type FieldShape,
  FOLDS_NAMES_SINCE,
  ID_MAPPINGS_SINCE,
  idMappingFields,
  mountFields,
  networkChecks,
  restartKinds,
  type ServiceFields,
  securityFields,
  specFields,
} from '../data/service-fields.ts';
import type { GoEnum, GoShape, GoStruct } from '../go-yaml/index.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';

const strings: GoShape = { kind: 'list', of: { kind: 'string' } };

const plainShapes: Readonly<Record<Exclude<FieldShape, 'mapping' | 'sequence'>, GoShape>> = {
  string: { kind: 'string' },
  boolean: { kind: 'bool' },
  strings,
};

/** The type that a release of Talos decodes the spec of a service into, with Go's names. */
export function serviceType(version: TalosVersion | undefined): GoStruct {
  const folds = isAtLeast(version, FOLDS_NAMES_SINCE);
  const restart: GoEnum = { kind: 'enum', name: 'services.RestartKind', values: restartKinds, folds };
  const network: GoEnum = { kind: 'enum', name: 'nethelpers.Status', values: networkChecks, folds };
  const struct = (name: string, fields: ServiceFields, nested: Readonly<Record<string, GoShape>> = {}): GoStruct => {
    const known = Object.entries(fields).filter(([, { since }]) => isAtLeast(version, since));
    const shapes = known.map(([field, { shape }]) => [field, nested[field] ?? plainShape(shape)] as const);
    return { kind: 'struct', name, fields: Object.fromEntries(shapes) };
  };
  const container = struct('services.Container', containerFields, {
    mounts: { kind: 'list', of: mountType(struct('specs.Mount', mountFields), version) },
    security: struct('services.Security', securityFields),
  });
  const dependency = struct('services.Dependency', dependencyFields, { network: { kind: 'list', of: network } });
  return struct('services.Spec', specFields, { container, depends: { kind: 'list', of: dependency }, restart });
}

function plainShape(shape: FieldShape): GoShape {
  if (shape === 'mapping' || shape === 'sequence') throw new Error(`bug: no type for a ${shape}`);
  return plainShapes[shape];
}

/** Adds the fields of the OCI runtime specification that services do not use but Talos decodes. */
function mountType({ name, fields }: GoStruct, version: TalosVersion | undefined): GoStruct {
  if (!isAtLeast(version, ID_MAPPINGS_SINCE)) return { kind: 'struct', name, fields };
  const numbers = idMappingFields.map((field): [string, GoShape] => [field, { kind: 'uint32' }]);
  const mapping: GoStruct = { kind: 'struct', name: 'specs.LinuxIDMapping', fields: Object.fromEntries(numbers) };
  const mappings: GoShape = { kind: 'list', of: mapping };
  return { kind: 'struct', name, fields: { ...fields, uidmappings: mappings, gidmappings: mappings } };
}
