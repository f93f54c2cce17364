/** A release without what stands behind its patch number: Talos compares no more. */
export type CoreVersion = readonly [bigint, bigint, bigint];

/** Whether a release satisfies a constraint, or why the constraint is none. */
export type ParsedConstraint =
  | { readonly kind: 'constraint'; accepts(version: CoreVersion): boolean }
  | { readonly kind: 'malformed'; readonly message: string };

/** -1, 0 or 1. A prerelease of `other` comes before the release. */
export function compareCore(version: CoreVersion, other: readonly bigint[], prerelease: boolean): number {
  for (const [index, part] of version.entries()) {
    const against = other[index] ?? 0n;
    if (part !== against) return part < against ? -1 : 1;
  }
  return prerelease ? 1 : 0;
}
