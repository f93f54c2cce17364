import { isAtLeast, type TalosVersion } from '../version.ts';

/**
 * Which go-yaml reads a text. Talos uses `gopkg.in/yaml.v3` 3.0.1 up to 1.11 (in a fork that writes
 * otherwise, and reads the same), `go.yaml.in/yaml/v4` 4.0.0-rc.3 in 1.12, rc.4 in 1.13, and rc.5 or
 * rc.6, which read the same, in 1.14. What they read differently is marked with these flags.
 */
export interface GoYamlDialect {
  readonly rc3: boolean;
  readonly rc4: boolean;
  readonly rc5: boolean;
}

/** The dialect that a release of Talos reads extension services in; the newest where none is named. */
export function goYamlOf(version: TalosVersion | undefined): GoYamlDialect {
  return { rc3: isAtLeast(version, '1.12'), rc4: isAtLeast(version, '1.13'), rc5: isAtLeast(version, '1.14') };
}
