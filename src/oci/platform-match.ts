import type { Platform } from './platform.ts';

/** Variants that the name of an architecture alone stands for. */
const defaultVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/** How others call what Go calls `amd64` and so on. */
const architectureAliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/** The candidates a machine of the wanted platform can run, the best first. */
export function runnableOn<T extends { readonly platform: Platform }>(
  wanted: Platform,
  candidates: readonly T[],
): readonly T[] {
  const level = variantLevel(wanted);
  return candidates
    .filter(({ platform }) => isSameArchitecture(platform, wanted) && canRun(platform, wanted, level))
    .toSorted((a, b) => variantLevel(b.platform) - variantLevel(a.platform));
}

/** Tells whether two platforms mean the same: `arm64` is `arm64/v8`, `amd64` is `amd64/v1`, `arm` is `arm/v7`. */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return isSameArchitecture(a, b) && completeVariant(a) === completeVariant(b);
}

function isSameArchitecture(a: Platform, b: Platform): boolean {
  return a.os === b.os && completeArchitecture(a) === completeArchitecture(b);
}

/** A newer machine runs older variants: `arm/v7` runs `arm/v6`, `amd64/v3` runs `amd64/v1`. */
function canRun(platform: Platform, wanted: Platform, level: number): boolean {
  return (
    completeVariant(platform) === completeVariant(wanted) ||
    (variantLevel(platform) > 0 && variantLevel(platform) <= level)
  );
}

/** `v8` is 8, and so is `v8.0`; 0 where the variant is of another kind. */
function variantLevel(platform: Platform): number {
  const digits = /^v(\d+(?:\.\d+)?)$/.exec(completeVariant(platform))?.[1];
  return digits === undefined ? 0 : Number(digits);
}

function completeVariant({ architecture, variant }: Platform): string {
  return variant ?? defaultVariants[completeArchitecture({ architecture })] ?? '';
}

function completeArchitecture({ architecture }: Pick<Platform, 'architecture'>): string {
  return architectureAliases[architecture] ?? architecture;
}
