/** A document of a machine configuration, or the part of one that is to be merged. */
export interface ConfigDocument {
  /** The kind, or undefined for the document that has `machine` and `cluster`. */
  readonly kind?: string | undefined;
  /** The name, for kinds of which there can be several documents. */
  readonly name?: string | undefined;
  /**
   * The fields, without `apiVersion`, `kind` and `name`. A field that is `undefined` must not be in the result: it
   * belongs to the settings that are replaced.
   */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** All fields of a document, in the order in which Talos writes them. */
export function wholeDocument({ kind, name, fields }: ConfigDocument): Readonly<Record<string, unknown>> {
  if (kind === undefined) return fields;
  return { apiVersion: 'v1alpha1', kind, ...(name === undefined ? {} : { name }), ...fields };
}
