/**
 * Every rule for extension services. The rules from `talos` are its own, in its own words: the node skips a spec
 * that breaks one. The others are ours: Talos starts such a service, but it then fails or behaves unexpectedly.
 */
export const serviceRules = {
  yaml: { from: 'talos', meaning: 'The text is YAML that the go-yaml of the release reads.' },
  decode: { from: 'talos', meaning: 'Each field has a value that decodes to its type.' },
  name: { from: 'talos', meaning: 'The name is made of small letters, digits, `-` and `_`.' },
  restart: { from: 'talos', meaning: '`restart` is `always`, `never` or `untilSuccess`, in any case since 1.7.' },
  entrypoint: { from: 'talos', meaning: '`container.entrypoint` is given.' },
  'dependency-path': { from: 'talos', meaning: 'A `path` dependency is absolute.' },
  'dependency-network': { from: 'talos', meaning: 'A `network` dependency holds known checks only.' },
  'dependency-missing': { from: 'talos', meaning: 'An item of `depends` names a dependency.' },
  'dependency-several': { from: 'talos', meaning: 'An item of `depends` names one dependency only.' },
  'name-unique': { from: 'talos', meaning: 'No two services have the same name.' },
  'too-large': {
    from: 'rootsmith',
    meaning: 'The text is not larger, and does not nest deeper, than this program supports.',
  },
  'wrong-type': { from: 'rootsmith', meaning: 'In a recipe, each field of a service has its own type.' },
  'unknown-field': { from: 'rootsmith', meaning: 'There is no field that Talos would ignore.' },
  'newer-field': { from: 'rootsmith', meaning: 'No field is newer than the Talos of the base.' },
  'dropped-item': { from: 'rootsmith', meaning: 'No item of a list is empty, which Talos leaves out.' },
  'more-documents': {
    from: 'rootsmith',
    meaning: 'Nothing follows the first document, the only one that Talos reads.',
  },
  'file-name': { from: 'rootsmith', meaning: 'The file ends in `.yaml`: Talos skips all others.' },
  'dependency-twice': { from: 'rootsmith', meaning: 'No dependency is listed twice.' },
  'mount-destination': { from: 'rootsmith', meaning: 'A mount has an absolute destination.' },
  'mount-destination-twice': { from: 'rootsmith', meaning: 'No two mounts have the same destination.' },
  'mount-source': { from: 'rootsmith', meaning: 'A mount has a source, absolute where it is a bind mount.' },
  'mount-type': { from: 'rootsmith', meaning: 'A mount has a type, or the option `bind`.' },
  'mount-options': { from: 'rootsmith', meaning: 'Mount options are single words that do not contradict each other.' },
  environment: { from: 'rootsmith', meaning: 'An item of `environment` is `KEY=value`.' },
  'environment-file': { from: 'rootsmith', meaning: '`environmentFile` is absolute.' },
  'security-path': { from: 'rootsmith', meaning: 'Masked and read-only paths are absolute.' },
  'rootfs-propagation': { from: 'rootsmith', meaning: '`rootfsPropagation` is one of the names of runc.' },
} as const satisfies Record<string, { readonly from: 'talos' | 'rootsmith'; readonly meaning: string }>;

export type ServiceRule = keyof typeof serviceRules;

/** One thing that is wrong or doubtful about a spec. */
export interface ServiceProblem {
  readonly rule: ServiceRule;
  /** The field, such as `depends[0].network`. It is empty for the spec as a whole. */
  readonly field: string;
  /** What was found, in lower case and without a period. */
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly hint?: string | undefined;
}

export interface ServiceFindings {
  /** Problems for which Talos would not start the service. */
  readonly problems: readonly ServiceProblem[];
  /** Problems with which Talos starts the service, but perhaps not as intended. */
  readonly warnings: readonly ServiceProblem[];
}

/** Collects everything that the checks find, as Talos does, instead of only the first problem. */
export interface ProblemList {
  readonly problems: ServiceProblem[];
  readonly warnings: ServiceProblem[];
}
