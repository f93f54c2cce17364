/** This folder reads schematics of the Image Factory, and computes their IDs. */
export { type SchematicExtensionOptions, schematicExtension } from './extension.ts';
export type { Schematic } from './model.ts';
export { parseSchematic } from './parse.ts';
export { schematicId, schematicText } from './text.ts';
export { enrolledBy, withSchematic } from './with-schematic.ts';
