import { readFileSync } from 'node:fs';

/**
 * Reads the version from the package file, which lies two levels above `src/cli`, and three above `out/dist/cli` and
 * `out/bin/parts`.
 */
export function version(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version);
    } catch {
      // The file lies at the other place.
    }
  }
  throw new Error('bug: package.json is not where it should be');
}
