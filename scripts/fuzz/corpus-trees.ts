import { readAll, streamOf } from '../../src/bytes/index.ts';
import { type TarInput, writeTar } from '../../src/formats/tar/index.ts';
import { randomOf } from './random.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The trees that corpus images hold, as archives: all tools read these, and no file of the host leaks in. */
export const corpusTrees = {
  /** Something of everything that an archive can name. */
  rich: richTree,
  /** A listing over several metadata blocks, which has an index. */
  wide: wideTree,
  deep: deepTree,
  tiny: () => [file('file', noise(10))],
} as const satisfies Readonly<Record<string, () => readonly TarInput[]>>;

export async function archiveOf(tree: keyof typeof corpusTrees): Promise<Uint8Array> {
  return readAll(writeTar(corpusTrees[tree]()), { limitBytes: 2 ** 24, what: 'archive' });
}

function richTree(): TarInput[] {
  const large = new Map([
    ['user.large', new Uint8Array(300).fill(76)],
    ['user.small', encode('S')],
  ]);
  const label = new Map([
    ['security.selinux', encode('system_u:object_r:bin_t:s0\0')],
    ['trusted.one', encode('1')],
  ]);
  return [
    entry('directory', 'dir', { xattrs: label }),
    file('dir/block', text(4096)),
    file('dir/block-and-tail', text(4196), { xattrs: large }),
    entry('hardlink', 'dir/hard', { linkTarget: 'dir/block-and-tail' }),
    entry('symlink', 'dir/link', { linkTarget: '../one', xattrs: label }),
    entry('directory', 'empty', {}),
    file('empty-file', new Uint8Array()),
    entry('character-device', 'null', { major: 1, minor: 3 }),
    entry('block-device', 'disk', { major: 259, minor: 300, xattrs: large }),
    entry('fifo', 'fifo', { xattrs: label }),
    file('noise', noise(1500), { xattrs: large }),
    file('one', encode('1'), { uid: 1000, gid: 4_294_967_294 }),
    file('same', text(4096)),
    file('sparse', Uint8Array.of(...new Uint8Array(8192), ...text(4096), ...noise(20))),
    entry('symlink', 'way', { linkTarget: 'dir/block' }),
  ];
}

function wideTree(): TarInput[] {
  const first = file('a', text(20));
  const long = (index: number): string => `${String(index).padStart(4, '0')}-${'n'.repeat(180)}`;
  const links = Array.from({ length: 60 }, (_, index) => entry('hardlink', `wide/${long(index)}`, { linkTarget: 'a' }));
  return [first, entry('directory', 'wide', {}), ...links];
}

function deepTree(): TarInput[] {
  const paths = Array.from({ length: 30 }, (_, depth) => Array.from({ length: depth + 1 }, () => 'd').join('/'));
  return [...paths.map((path) => entry('directory', path, {})), file(`${paths.at(-1)}/file`, text(50))];
}

type Details = Partial<Omit<TarInput, 'path' | 'type' | 'body' | 'size'>>;

function file(path: string, bytes: Uint8Array, details: Details = {}): TarInput {
  return { ...entry('file', path, details), size: bytes.length, body: streamOf(bytes) };
}

function entry(type: TarInput['type'], path: string, details: Details): TarInput {
  const mode = type === 'directory' ? 0o755 : 0o644;
  return { ...blank, type, path, mode, ...details };
}

const blank = { size: 0, uid: 0, gid: 0, mtime: 1, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

/** Compresses well. */
function text(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => 97 + ((at >>> 4) % 23));
}

/** Does not compress. */
function noise(size: number): Uint8Array {
  const random = randomOf(`noise ${size}`);
  return Uint8Array.from({ length: size }, () => random.below(256));
}
