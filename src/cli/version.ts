import { readFileSync } from 'node:fs';

/** The package file lies two levels up from `src/cli`, three from `out/dist/cli` and from `out/bin/parts`. */
export function version(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version);
    } catch {
      // The other place has it.
    }
  }
  throw new Error('bug: package.json is not where it should be');
}
