import { completePlatform, type Platform } from './platform.ts';

/** The variant that an architecture without variant stands for. */
const defaultVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/** The candidates that a machine of the wanted platform can run, the best first. */
export function runnableOn<T extends { readonly platform: Platform }>(
  wanted: Platform,
  candidates: readonly T[],
): readonly T[] {
  const level = variantLevel(wanted);
  return candidates
    .filter(({ platform }) => isSameArchitecture(platform, wanted) && canRun(platform, wanted, level))
    .toSorted((a, b) => variantLevel(b.platform) - variantLevel(a.platform));
}

/** Tells whether two platforms are the same: `arm64` is `arm64/v8`, `amd64` is `amd64/v1`, `arm` is `arm/v7`. */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return isSameArchitecture(a, b) && completeVariant(a) === completeVariant(b);
}

function isSameArchitecture(a: Platform, b: Platform): boolean {
  const [one, other] = [completePlatform(a), completePlatform(b)];
  return one !== undefined && one.os === other?.os && one.architecture === other.architecture;
}

/** A machine also runs older variants: `arm/v7` runs `arm/v6`, `amd64/v3` runs `amd64/v1`. */
function canRun(platform: Platform, wanted: Platform, level: number): boolean {
  return (
    completeVariant(platform) === completeVariant(wanted) ||
    (variantLevel(platform) > 0 && variantLevel(platform) <= level)
  );
}

/** The number of a variant: 8 for `v8` and `v8.0`, 0 for other forms. */
function variantLevel(platform: Platform): number {
  const digits = /^v(\d+(?:\.\d+)?)$/.exec(completeVariant(platform))?.[1];
  return digits === undefined ? 0 : Number(digits);
}

function completeVariant(platform: Platform): string {
  const { variant, architecture = '' } = completePlatform(platform) ?? {};
  return variant ?? defaultVariants[architecture] ?? '';
}
