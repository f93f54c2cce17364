import { streamOf, toByteName } from '../../../src/bytes/index.ts';
import type { TarInput } from '../../../src/formats/index.ts';

/** What a path of a layer is. A text or bytes are a file. */
export type Spec =
  | string
  | Uint8Array
  | { readonly text: string; readonly mode: number }
  /** A directory. */
  | { readonly mode: number }
  | { readonly link: string }
  /** Another path of the same layer. */
  | { readonly hardLink: string }
  | { readonly device: readonly [major: number, minor: number] };

/** Paths of a layer in their order. A list may name one path twice. */
export type Layer = readonly (readonly [path: string, spec: Spec])[];

const TIME = 1_600_000_000;

/** The entries of a tar, with the directories above each path before it. */
export function tarInputs(layer: Layer): readonly TarInput[] {
  const seen = new Set(layer.filter(([, spec]) => isDirectory(spec)).map(([path]) => path));
  const given = new Set<string>();
  return layer.flatMap(([path, spec]) => {
    const above = directoriesAbove(path).filter((one) => !seen.has(one) && !given.has(one));
    for (const one of above) given.add(one);
    return [...above.map((one) => entryOf(one, { mode: 0o755 })), entryOf(path, spec)];
  });
}

function directoriesAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

function isDirectory(spec: Spec): boolean {
  return typeof spec === 'object' && !(spec instanceof Uint8Array) && 'mode' in spec && !('text' in spec);
}

function entryOf(path: string, spec: Spec): TarInput {
  const base = {
    path: toByteName(path),
    uid: 0,
    gid: 0,
    mtime: TIME,
    linkTarget: '',
    major: 0,
    minor: 0,
    xattrs: new Map(),
    size: 0,
  };
  if (typeof spec === 'string') return fileOf(path, Buffer.from(spec), 0o644);
  if (spec instanceof Uint8Array) return fileOf(path, spec, 0o644);
  if ('text' in spec) return fileOf(path, Buffer.from(spec.text), spec.mode);
  if ('link' in spec) return { ...base, type: 'symlink', mode: 0o777, linkTarget: toByteName(spec.link) };
  if ('hardLink' in spec) return { ...base, type: 'hardlink', mode: 0o644, linkTarget: toByteName(spec.hardLink) };
  if ('device' in spec) {
    const [major, minor] = spec.device;
    return { ...base, type: 'character-device', mode: 0o600, major, minor };
  }
  return { ...base, path: `${toByteName(path)}/`, type: 'directory', mode: spec.mode };
}

function fileOf(path: string, bytes: Uint8Array, mode: number): TarInput {
  const plain = { uid: 0, gid: 0, mtime: TIME, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };
  return { ...plain, path: toByteName(path), type: 'file', mode, size: bytes.length, body: streamOf(bytes) };
}
