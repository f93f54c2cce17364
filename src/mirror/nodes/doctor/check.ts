/** One thing that the doctor looked at, and what it found. */
export interface Check {
  /** What the check is about. */
  readonly area: 'machine' | 'registry' | 'configuration';
  /** `tools: mksquashfs`, `range requests`. */
  readonly name: string;
  /** With a warning things work; with a problem they do not. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly hint?: string | undefined;
}
