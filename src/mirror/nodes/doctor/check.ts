/** One thing that was looked at, and what was found. */
export interface Check {
  /** What it is about: the machine, a registry, a configuration. */
  readonly area: 'machine' | 'registry' | 'configuration';
  /** `tools: mksquashfs`, `range requests`. */
  readonly name: string;
  /** A warning is worth knowing; a problem is in the way. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly hint?: string | undefined;
}
