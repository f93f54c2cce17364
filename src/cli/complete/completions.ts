/** What an unfinished word could become. */
export interface Completions {
  readonly values: readonly { readonly value: string; readonly note?: string | undefined }[];
  /** Whether more of the same word can follow, so that the shell adds no blank. @default false */
  readonly noSpace?: boolean;
  /** Whether the values are paths, which a shell quotes. @default false */
  readonly isPaths?: boolean;
}
