import { copyFile, open, readFile, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BundleForm, openBundle } from '../../../../src/bundle/index.ts';
import { verifyBundle } from '../../../../src/mirror/index.ts';
import { type Folder, storeFolder } from '../../../fixtures/store-options.ts';
import { type NamedImage, namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const KIB = 1024;
const one = namedImage('a.example/team/one:v1', [100 * KIB, 300]);
const two = namedImage('a.example/two:v2', [150 * KIB]);
const images = [one, two];
const big = two.blobs.find(({ bytes }) => bytes.length === 150 * KIB)!;

interface Written {
  readonly folder: Folder;
  readonly target: string;
  readonly paths: readonly string[];
}

async function written(
  folder: Folder,
  {
    form = 'tar',
    volumeBytes,
    of = images,
    name = 'b',
  }: {
    readonly form?: BundleForm;
    readonly volumeBytes?: number;
    readonly of?: readonly NamedImage[];
    readonly name?: string;
  } = {},
): Promise<Written> {
  const target = join(folder.path, form === 'tar' ? `${name}.tar` : name);
  const { paths } = await writeTestBundle(target, of, { form, volumeBytes, blockBytes: 16 * KIB });
  return { folder, target, paths };
}

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, offset);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0x10]), 0, 1, offset);
  await file.close();
}

async function placeOf(target: string, digest: string) {
  await using bundle = await openBundle(target);
  return bundle.map.files.find((file) => file.digest === digest)!;
}

test.each(['tar', 'directory'] as const)('verifyBundle() finds nothing wrong with a whole %s', async (form) => {
  await using folder = await storeFolder();
  const { target } = await written(folder, { form });

  const report = await verifyBundle([target]);

  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ form, resend: [], images: ['a.example/team/one:v1', 'a.example/two:v2'] });
});

test('verifyBundle() names volume, block, bytes, blob and image of a flipped bit', async () => {
  await using folder = await storeFolder();
  const { target, paths } = await written(folder, { volumeBytes: 100 * KIB });
  const { offset } = await placeOf(target, big.descriptor.digest);
  const at = offset + 120_000;
  const volume = Math.floor(at / (100 * KIB)) + 1;
  await flip(paths[volume - 1]!, at % (100 * KIB));

  const { problems, resend } = await verifyBundle(paths);

  expect(problems).toEqual([
    {
      kind: 'block',
      volume,
      path: paths[volume - 1],
      file: `blobs/${big.descriptor.digest.replace(':', '/')}`,
      digest: big.descriptor.digest,
      block: expect.any(Number),
      offset: expect.any(Number),
      length: expect.any(Number),
      images: ['a.example/two:v2'],
    },
  ]);
  const [found] = problems;
  if (found?.kind !== 'block') throw new Error('test: no block');
  expect(found.offset).toBeLessThanOrEqual(at % (100 * KIB));
  expect(found.offset + found.length).toBeGreaterThan(at % (100 * KIB));
  expect(resend).toEqual([paths[volume - 1]]);
});

test('verifyBundle() finds a bit flipped anywhere in a tar', async () => {
  await using folder = await storeFolder();
  const { target } = await written(folder, { of: [namedImage('a.example/tiny:v1', [20 * KIB])] });
  const bytes = await readFile(target);
  const step = 509; // not a divisor of a block: headers, padding, metadata, checksums and the end are hit
  for (let at = 0; at < bytes.length; at += step) {
    await flip(target, at);
    const report = await verifyBundle([target]).catch((error: unknown) => error);
    if (report instanceof Error) expect(report, `byte ${at}`).toMatchObject({ code: 'BUNDLE_DAMAGED', exitCode: 8 });
    else expect(report, `byte ${at}`).toMatchObject({ resend: [target] });
    await flip(target, at);
  }
  expect((await verifyBundle([target])).problems).toEqual([]);
});

test('verifyBundle() finds a bit flipped in any file of a directory', async () => {
  await using folder = await storeFolder();
  const { target } = await written(folder, { form: 'directory' });
  await using bundle = await openBundle(target);
  for (const { path, size } of bundle.map.files) {
    await flip(join(target, path), size - 1);
    const { problems, resend } = await verifyBundle([target]);
    expect(problems.map(({ kind }) => kind)).toEqual(['block']);
    expect(resend).toEqual([join(target, path)]);
    await flip(join(target, path), size - 1);
  }
});

test('verifyBundle() names a volume that is missing, and the images in it', async () => {
  await using folder = await storeFolder();
  const { target, paths } = await written(folder, { volumeBytes: 100 * KIB });
  await rm(paths[1]!);

  const { problems, resend } = await verifyBundle([target]);

  expect(problems).toEqual([
    { kind: 'volume-missing', volume: 2, images: expect.arrayContaining(['a.example/two:v2']) },
  ]);
  expect(resend).toEqual([paths[1]]);
  await expect(openBundle(target)).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    exitCode: 8,
    message: expect.stringContaining('volume 2 of 3 is missing'),
  });
});

test('verifyBundle() names the first volume when it is missing', async () => {
  await using folder = await storeFolder();
  const { target, paths } = await written(folder, { volumeBytes: 100 * KIB });
  await rm(paths[0]!);

  await expect(verifyBundle([target])).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    message: expect.stringContaining('volume 1 of 3 is missing'),
  });
});

test.each([
  [1, 2],
  [2, 3],
  [1, 3],
])('verifyBundle() tells that volumes %i and %i are swapped', async (first, second) => {
  await using folder = await storeFolder();
  const sizes = namedImage('a.example/even:v1', [60 * KIB, 70 * KIB, 64 * KIB]);
  const { target, paths } = await written(folder, { volumeBytes: 64 * KIB, of: [sizes] });
  await swap(paths[first - 1]!, paths[second - 1]!);

  const { problems, resend } = await verifyBundle([target]);

  expect(problems).toEqual([
    { kind: 'volume-swapped', volume: first, path: paths[first - 1], holds: second, images: [] },
    { kind: 'volume-swapped', volume: second, path: paths[second - 1], holds: first, images: [] },
  ]);
  expect(resend).toEqual([]);
  await expect(openBundle(target)).rejects.toMatchObject({ code: 'BUNDLE_DAMAGED' });
});

test('openBundle() says which volume a swapped one is', async () => {
  await using folder = await storeFolder();
  const one = namedImage('a.example/even:v1', [260 * KIB]);
  const { target, paths } = await written(folder, { volumeBytes: 64 * KIB, of: [one] });
  await swap(paths[1]!, paths[2]!);

  await expect(openBundle(target)).rejects.toThrow(`cannot use \`${paths[1]}\` as volume 2: it is volume 3`);
});

test('verifyBundle() tells a volume of another bundle from a damaged one', async () => {
  await using folder = await storeFolder();
  const mine = await written(folder, { volumeBytes: 64 * KIB });
  const other = await written(folder, {
    volumeBytes: 64 * KIB,
    of: [namedImage('a.example/other:v1', [200 * KIB])],
    name: 'other',
  });
  await copyFile(other.paths[1]!, mine.paths[1]!);

  const middle = await verifyBundle([mine.target]);
  expect(middle.problems).toEqual([
    { kind: 'volume-foreign', volume: 2, path: mine.paths[1], images: expect.arrayContaining(['a.example/two:v2']) },
  ]);
  expect(middle.resend).toEqual([mine.paths[1]]);
  await expect(openBundle(mine.target)).rejects.toThrow('as volume 2: it is damaged, or of another bundle');

  await copyFile(other.paths[0]!, mine.paths[1]!);
  const { bundle: id } = await verifyBundle([other.target]);
  expect((await verifyBundle([mine.target])).problems).toMatchObject([
    { kind: 'volume-foreign', volume: 2, path: mine.paths[1], bundle: id },
  ]);
  await expect(openBundle(mine.target)).rejects.toThrow(`it is of another bundle, ${id}`);
});

test('verifyBundle() tells that a volume was cut short', async () => {
  await using folder = await storeFolder();
  const { target, paths } = await written(folder, { volumeBytes: 64 * KIB });
  await truncate(paths[1]!, 50 * KIB);

  const { problems, resend } = await verifyBundle([target]);

  expect(problems).toContainEqual({
    kind: 'volume-size',
    volume: 2,
    path: paths[1],
    expected: 64 * KIB,
    found: 50 * KIB,
    images: [],
  });
  expect(problems.every((problem) => 'volume' in problem && problem.volume === 2)).toBe(true);
  expect(resend).toEqual([paths[1]]);
  await expect(openBundle(target)).rejects.toThrow(`as volume 2: it has ${50 * KIB} bytes, not ${64 * KIB}`);
});

test('verifyBundle() names files that a directory lacks, and those that do not belong to it', async () => {
  await using folder = await storeFolder();
  const { target } = await written(folder, { form: 'directory' });
  const blob = join(target, 'blobs', big.descriptor.digest.replace(':', '/'));
  await unlink(blob);
  await writeFile(join(target, 'blobs/sha256/stray'), 'x');

  const { problems, resend } = await verifyBundle([target]);

  expect(problems).toEqual([
    { kind: 'file-missing', path: blob, digest: big.descriptor.digest, images: ['a.example/two:v2'] },
    { kind: 'file-surplus', path: join(target, 'blobs/sha256/stray'), images: [] },
  ]);
  expect(resend).toEqual([blob]);
});

test('verifyBundle() finds blobs that images need and nobody has', async () => {
  await using folder = await storeFolder();
  const lame = { ...two, blobs: two.blobs.filter((blob) => blob !== big) };
  const { target } = await written(folder, { of: [one, lame] });

  const { problems } = await verifyBundle([target]);

  expect(problems).toEqual([{ kind: 'closure', digest: big.descriptor.digest, images: ['a.example/two:v2'] }]);
});

async function swap(a: string, b: string): Promise<void> {
  await rename(a, `${a}.other`);
  await rename(b, a);
  await rename(`${a}.other`, b);
}
