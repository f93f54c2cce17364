export type ConfigPath = readonly (string | number)[];

/** A reason why a node does not accept a configuration. */
export interface ConfigFinding {
  /** The position in the list of documents. */
  readonly document: number;
  readonly path: ConfigPath;
  readonly message: string;
  /** Who refuses it: Talos, or rootsmith if Talos accepts it but the node would behave differently. */
  readonly by: 'Talos' | 'rootsmith';
}

/** A finding inside a document whose position is not known yet. */
export type RuleBreach = Pick<ConfigFinding, 'path' | 'message'>;
