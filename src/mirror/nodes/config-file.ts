import type { RegistryMirror } from '../../machine-config/index.ts';

/** One file of a configuration that has several. */
export interface ConfigFile {
  /** The path below a common folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Whether other users must not read it. */
  readonly isSecret: boolean;
}

/** Whether an entry says only how a registry itself is asked. */
export function isOwnEntry({ host, endpoints }: RegistryMirror): boolean {
  return endpoints.every(({ url, overridePath }) => new URL(url).host === host && !overridePath);
}

/** Writes a basic string of TOML. JSON escapes in the same way. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
