import { compareTalosVersions, isAtLeast, parseTalosVersion, type TalosVersion } from '../version.ts';

/**
 * The version of go-yaml that reads a text. Talos uses `gopkg.in/yaml.v3` of January 2021 up to 1.0.5 and 3.0.1 up
 * to 1.11 (in forks that write differently but read the same), `go.yaml.in/yaml/v4` 4.0.0-rc.3 in 1.12, rc.4 in
 * 1.13, and rc.5 or rc.6, which read the same, in 1.14. These flags mark what they read differently.
 */
export interface GoYamlDialect {
  /** Whether the values of a merge are decoded where it stands, over the values that were written before it. */
  readonly mergesInPlace: boolean;
  readonly rc3: boolean;
  readonly rc4: boolean;
  readonly rc5: boolean;
}

/**
 * The first release after go-yaml 3.0.1. The code of 1.0.0 has the older library; whether 1.0.6 has the newer one
 * is not known.
 */
const MERGES_LATER = parseTalosVersion('v1.0.6');

/** The dialect in which a release of Talos reads extension services, or the newest if no release is named. */
export function goYamlOf(version: TalosVersion | undefined): GoYamlDialect {
  return {
    mergesInPlace: version !== undefined && compareTalosVersions(version, MERGES_LATER) < 0,
    rc3: isAtLeast(version, '1.12'),
    rc4: isAtLeast(version, '1.13'),
    rc5: isAtLeast(version, '1.14'),
  };
}
