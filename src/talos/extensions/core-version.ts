/** A release without prerelease and build: Talos compares only these numbers. */
export type CoreVersion = readonly [bigint, bigint, bigint];

/** A test whether a release satisfies a constraint, or the reason why the constraint is malformed. */
export type ParsedConstraint =
  | { readonly kind: 'constraint'; accepts(version: CoreVersion): boolean }
  | { readonly kind: 'malformed'; readonly message: string };

/** Compares two versions and gives -1, 0 or 1. A prerelease of `other` comes before the release. */
export function compareCore(version: CoreVersion, other: readonly bigint[], prerelease: boolean): number {
  for (const [index, part] of version.entries()) {
    const against = other[index] ?? 0n;
    if (part !== against) return part < against ? -1 : 1;
  }
  return prerelease ? 1 : 0;
}
