import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeInspected, type InspectReport } from '../../../../src/inspect/index.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

type Shape = Awaited<ReturnType<typeof makeShape>>;

let folder: string;
let shape: Shape;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-kept-contents-'));
  shape = await makeShape('v1.10 by the imager');
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Look {
  readonly report: InspectReport;
  /** Bytes that were read of the image. */
  readonly read: number;
}

async function look({ root, blobs }: Shape = shape, cache = folder): Promise<Look> {
  const context = inspectContext();
  const source = memorySource(root, blobs);
  const { repository } = source;
  const readBlob: typeof repository.readBlob = async function* (...args) {
    for await (const chunk of repository.readBlob(...args)) {
      context.traffic.add(chunk.length);
      yield chunk;
    }
  };
  const counted = { ...source, repository: { ...repository, readBlob } };
  const inspected = await openInspectedImage(counted, { name: 'x', platform: undefined }, context);
  const report = await describeInspected(inspected, { keeping: { env: { ROOTSMITH_CACHE: cache } } });
  return { report, read: context.traffic.bytes() };
}

const keptFile = (): string => join(folder, 'reports', readdirSync(join(folder, 'reports'))[0] ?? '');

test('keptContents() gives the same report again, and reads no layer for it', async () => {
  const [first, second] = [await look(), await look()];

  expect(JSON.stringify(second.report)).toBe(JSON.stringify(first.report));
  expect(second.report.initramfs?.segments.length).toBeGreaterThan(0);
  expect(first.read - second.read).toBeGreaterThan(1000);
});

test('keptContents() reads an image anew whose kept file was changed', async () => {
  const first = await look();
  writeFileSync(keptFile(), readFileSync(keptFile(), 'utf8').replace('"talos":"v1.10', '"talos":"v1.99'));

  expect((await look()).report).toEqual(first.report);
});

test('keptContents() tells of a layer that is gone since', async () => {
  await look();
  const [largest, ...others] = shape.blobs.toSorted((a, b) => b.bytes.length - a.bytes.length);

  await expect(look({ ...shape, blobs: others })).rejects.toThrow(largest!.descriptor.digest);
});

test('keptContents() tells images apart', async () => {
  await look();

  expect((await look(await makeShape('v1.8 by a factory, with extensions'))).report.boot?.form).toBe('files');
  expect(readdirSync(join(folder, 'reports'))).toHaveLength(2);
});

test('keptContents() does without a folder that cannot be used', async () => {
  writeFileSync(join(folder, 'file'), '');

  expect((await look(shape, join(folder, 'file'))).report.boot?.form).toBe('uki');
});
