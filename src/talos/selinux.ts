import { type FileContext, fileContexts } from './data/file-contexts.ts';
import { hasLabels } from './quirks.ts';
import { isAtLeast, minorOf, type TalosVersion } from './version.ts';

/** The name of the extended attribute that holds the label. */
export const LABEL_XATTR = 'security.selinux';

interface CompiledContext {
  readonly matches: RegExp;
  readonly only: string | undefined;
  readonly label: Uint8Array;
}

const NEWEST = 'newest';
const compiled = new Map<string, readonly CompiledContext[]>();

/**
 * The value of `security.selinux` that Talos's own build gives to a path: `system_u:object_r:TYPE:s0`
 * and a NUL byte. Undefined where the table has no line for it, and for releases without labels.
 * `path` is inside the rootfs, with or without its leading slash; `kind` is that of a tree's node.
 * The returned bytes are shared: do not write to them.
 */
export function labelFor(version: TalosVersion | undefined, path: string, kind: string): Uint8Array | undefined {
  if (!hasLabels(version)) return undefined;
  const absolute = path.startsWith('/') ? path : `/${path}`;
  const winner = contextsOf(version).findLast(
    ({ matches, only }) => (only === undefined || only === kind) && matches.test(absolute),
  );
  return winner?.label;
}

function contextsOf(version: TalosVersion | undefined): readonly CompiledContext[] {
  const key = version === undefined ? NEWEST : minorOf(version);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const contexts = fileContexts.filter((context) => applies(context, version)).map(compile);
  compiled.set(key, contexts);
  return contexts;
}

function applies({ from = '1.9', until }: FileContext, version: TalosVersion | undefined): boolean {
  return isAtLeast(version, from) && (until === undefined || !isAtLeast(version, nextMinor(until)));
}

function nextMinor(minor: string): string {
  const [major = 0, last = 0] = minor.split('.').map(Number);
  return `${major}.${last + 1}`;
}

function compile({ pattern, type, only }: FileContext): CompiledContext {
  return {
    matches: new RegExp(`^${pattern}$`, 's'),
    only,
    label: new TextEncoder().encode(`system_u:object_r:${type}:s0\0`),
  };
}
