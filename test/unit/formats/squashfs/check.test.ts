import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { checkSquashfs, type KernelProblem } from '../../../../src/formats/squashfs/index.ts';
import type { DirectoryNode, RootNode } from '../../../../src/rootfs/index.ts';
import { decompressors, fileNode, imageOf, smallFormat } from '../../../fixtures/squashfs-trees.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1, xattrs: new Map<string, Uint8Array>() };
const labelled = { ...plain, xattrs: new Map([['user.a', Uint8Array.of(1)]]) };

function directory(children: Readonly<Record<string, RootNode>>): DirectoryNode {
  return { kind: 'directory', ...plain, mode: 0o755, children: new Map(Object.entries(children)) };
}

/** Metadata is stored as it is, so that its fields can be patched. Inodes lie in the order of the names. */
const format = {
  ...smallFormat,
  stored: { ...smallFormat.stored, inodes: true, xattrs: true, fragments: true, ids: true },
};

/** Two files of one inode size each, in a fragment each, then one that is compressed. */
const sample = directory({
  a: fileNode(randomBytes(3000), plain),
  b: fileNode(randomBytes(3000), plain),
  c: fileNode(new Uint8Array(5000).fill(7), labelled),
  d: directory({}),
});

const BASIC_FILE = 32;
const HEADER = 2;

interface Tables {
  readonly view: DataView;
  /** Where each table is; of inodes and exports the first record, of xattrs the header. */
  readonly inodes: number;
  readonly exports: number;
  readonly xattrs: number;
}

async function patched(patch: (tables: Tables) => void, options = {}): Promise<Uint8Array> {
  const image = Uint8Array.from(await imageOf(sample, { format: { ...format, ...options } }));
  const view = new DataView(image.buffer);
  const at = (field: number): number => Number(view.getBigUint64(field, true));
  const exportList = at(88);
  const exports = exportList > image.length ? 0 : at(exportList) + HEADER;
  patch({ view, inodes: at(64) + HEADER, exports, xattrs: at(56) });
  return image;
}

function startOfC(view: DataView, inodes: number): number {
  return Number(view.getBigUint64(inodes + 2 * BASIC_FILE + 16, true));
}

async function rulesOf(image: Uint8Array): Promise<readonly string[]> {
  const findings = await checkSquashfs(bufferAccess(image), { decompressors });
  return findings.map(({ severity, rule }) => `${severity} ${rule}`);
}

test('checkSquashfs() finds nothing in a good image', async () => {
  expect(await rulesOf(await patched(() => undefined))).toEqual([]);
});

test.each([
  ['a wrong magic', ({ view }: Tables) => view.setUint32(0, 1), 'error open'],
  [
    'a link count of a file',
    ({ view, inodes }: Tables) => view.setUint32(inodes + 2 * BASIC_FILE + 40, 9, true),
    'error link-count',
  ],
  ['one fragment twice', ({ view, inodes }: Tables) => view.setUint32(inodes + 20, 1, true), 'error unused-fragment'],
  ['an export entry', ({ view, exports }: Tables) => view.setUint8(exports, 32), 'error export'],
  ['damaged data', ({ view, inodes }: Tables) => view.setUint32(startOfC(view, inodes), 0), 'error data'],
] as const)('checkSquashfs() finds %s', async (_, patch, finding) => {
  expect(await rulesOf(await patched(patch))).toContain(finding);
});

test('checkSquashfs() finds a wrong number of inodes', async () => {
  const image = await patched(({ view }) => view.setUint32(4, 6, true), { hasExports: false });

  expect(await rulesOf(image)).toEqual(['error inode-count']);
});

test('checkSquashfs() finds a wrong parent and a wrong link count of a directory', async () => {
  const image = await patched(({ view, inodes }) => {
    const d = inodes + 2 * BASIC_FILE + 56 + 2 * 4; // behind an extended file of two blocks
    expect(view.getUint16(d, true)).toBe(1);
    view.setUint32(d + 20, 5, true);
    view.setUint32(d + 28, 3, true);
  });

  expect(await rulesOf(image)).toEqual(['error parent', 'error link-count']);
});

test('checkSquashfs() finds attributes without a size', async () => {
  const image = await patched(({ view, xattrs }) => {
    const record = Number(view.getBigUint64(xattrs + 16, true)) + HEADER;
    view.setUint32(record + 12, 0, true);
  });

  expect(await rulesOf(image)).toEqual(['error xattr-size']);
});

test.each([
  [512, 'error padding'],
  [1024, 'warning padding'],
])('checkSquashfs() finds padding to %d bytes only', async (unit, finding) => {
  const bytesUsed = (image: Uint8Array): number => Number(Buffer.from(image).readBigUInt64LE(40));
  const imageWith = (size: number) => imageOf(directory({ a: fileNode(randomBytes(size), plain) }), { format });
  const surplus = (100 - bytesUsed(await imageWith(1000))) & 1023;
  const image = await imageWith(1000 + surplus);

  const used = bytesUsed(image);
  expect(used % 1024).toBe(100);
  expect(await rulesOf(image.subarray(0, Math.ceil(used / unit) * unit))).toEqual([finding]);
});

test('checkSquashfs() tells what the kernel would not like, with the limit that it has', async () => {
  const limits: number[] = [];
  const problem: KernelProblem = (_, limitBytes) => {
    limits.push(limitBytes);
    return 'is odd';
  };
  const image = await patched(() => undefined);

  const findings = await checkSquashfs(bufferAccess(image), { decompressors, kernelProblems: { gzip: problem } });

  expect(findings.map(({ rule }) => rule)).toEqual(['kernel-block', 'kernel-block']);
  expect(limits).toEqual([8192, 8192]);
});

test('checkSquashfs() stops at the most findings that are wanted', async () => {
  const many = directory(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, fileNode(randomBytes(5000), plain)])),
  );
  const image = await imageOf(many, { format: { ...format, fragments: 'none' } });
  const kernelProblems = { gzip: () => 'is odd' };

  const findings = await checkSquashfs(bufferAccess(image), { decompressors, kernelProblems, maxFindings: 3 });

  expect(findings.length).toBeLessThanOrEqual(3);
});

/** The same image, which says that lzo made it. */
async function asLzo(patch: (tables: Tables) => void = () => undefined): Promise<Uint8Array> {
  return await patched((tables) => {
    tables.view.setUint16(20, 3, true);
    patch(tables);
  });
}

test('checkSquashfs() tells a compressor that cannot be read here from damage', async () => {
  expect(await checkSquashfs(bufferAccess(await asLzo()), { decompressors })).toEqual([
    {
      severity: 'unread',
      rule: 'content',
      message: 'squashfs compressor at offset 20 is lzo, which cannot be read here',
      offset: 20,
      code: 'FORMAT_UNSUPPORTED',
      hint: 'Make the image anew with one of: gzip.',
    },
  ]);
});

test.each<[what: string, patch: (tables: Tables) => void, rules: readonly string[]]>([
  ['a table behind the end', ({ view }) => view.setBigUint64(48, 1n << 40n, true), ['error open']],
  ['a table before another', ({ view }) => view.setBigUint64(72, 96n, true), ['error open']],
  ['an image that is cut short', ({ view }) => view.setBigUint64(40, 1n << 40n, true), ['error open']],
])('checkSquashfs() looks at what is never compressed, whatever the compressor: %s', async (_, patch, rules) => {
  expect(await rulesOf(await asLzo(patch))).toEqual(rules);
});

test.each<[what: string, patch: (tables: Tables) => void]>([
  ['an older version', ({ view }) => view.setUint16(28, 3, true)],
  ['a byte order of long ago', ({ view }) => view.setUint32(0, 0x68737173, true)],
])('checkSquashfs() does not call an image damaged for %s', async (_, patch) => {
  expect(await rulesOf(await patched(patch))).toEqual(['unread open']);
});

test('checkSquashfs() does not call an image damaged that is beyond a limit', async () => {
  const image = bufferAccess(await patched(() => undefined));

  expect(await checkSquashfs(image, { decompressors, limits: { inodes: 2 } })).toMatchObject([
    { severity: 'unread', rule: 'open', code: 'LIMIT_EXCEEDED' },
  ]);
});
