/** This folder reads YAML as go-yaml does: which texts Talos accepts, and which values it reads. */
export { composeFirst, type FirstDocument } from './compose.ts';
export { type DecodeListener, decodeNode, type Path } from './decode.ts';
export { type GoYamlDialect, goYamlOf } from './dialect.ts';
export { GoYamlFault, type Mark } from './fault.ts';
export { goQuoted } from './go-quoted.ts';
export {
  type FieldComplaint,
  type ReadFields,
  readGoYamlFields,
  type UnknownField,
} from './read-fields.ts';
export type { GoEnum, GoShape, GoStruct } from './shape.ts';
export { GoFloat, type GoYamlValue, writeGoYaml } from './write.ts';
