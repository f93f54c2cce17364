import {
  containerFields,
  dependencyFields,
  mountFields,
  networkChecks,
  type ServiceFields,
  securityFields,
} from '../talos/index.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const shapeSchemas = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  strings: { type: 'array', items: { type: 'string' } },
  mapping: { type: 'object' },
  sequence: { type: 'array' },
} as const;

/**
 * The JSON Schema of those parts of a service that the rules of Talos check, so that editors can complete them. It
 * is made from the field tables of those rules.
 */
export const containerJsonSchema: Record<string, unknown> = objectSchema(
  containerFields,
  'What runs, and what is around it.',
  {
    mounts: { type: 'array', items: objectSchema(mountFields, 'A mount of the OCI runtime specification.') },
    security: objectSchema(securityFields, 'Confinement.'),
  },
);

export const dependsJsonSchema: Record<string, unknown> = {
  type: 'array',
  description: 'What must be there before the service starts.',
  items: objectSchema(dependencyFields, 'Exactly one thing to wait for.', {
    network: { type: 'array', items: { enum: networkChecks } },
  }),
};

function objectSchema(
  fields: ServiceFields,
  description: string,
  nested: Readonly<Record<string, JsonSchema>> = {},
): Record<string, unknown> {
  const properties = Object.entries(fields).map(([name, { shape, since }]) => [
    name,
    { description: `Since Talos ${since}.`, ...(nested[name] ?? shapeSchemas[shape]) },
  ]);
  return { type: 'object', description, properties: Object.fromEntries(properties), additionalProperties: false };
}
