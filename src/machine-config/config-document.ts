/** A part of a machine configuration: the document without a kind, or one of a kind. */
export interface ConfigDocument {
  /** Undefined for the document that has `machine` and `cluster`. */
  readonly kind?: string | undefined;
  /** Of kinds that there may be several of. */
  readonly name?: string | undefined;
  /**
   * The fields, without `apiVersion`, `kind` and `name`. One that is `undefined` must not be there: it
   * belongs to what is replaced, and says something of that only.
   */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** All fields of a document, in the order in which Talos writes them. */
export function wholeDocument({ kind, name, fields }: ConfigDocument): Readonly<Record<string, unknown>> {
  if (kind === undefined) return fields;
  return { apiVersion: 'v1alpha1', kind, ...(name === undefined ? {} : { name }), ...fields };
}
