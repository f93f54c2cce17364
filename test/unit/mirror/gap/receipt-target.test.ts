import { expect, test } from 'vitest';
import { parseReceipt, renderReceipt } from '../../../../src/mirror/gap/receipt.ts';
import { receiptTarget } from '../../../../src/mirror/gap/receipt-target.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

const { manifest, layers, config } = memoryImage();
const held = { tags: new Map([['v1', manifest.descriptor.digest]]), digests: [layers[0]!.descriptor.digest] };
const receipt = parseReceipt(renderReceipt('far.example', new Map([['app', held]])), 'receipt');

test('receiptTarget() answers as the far side would, by the receipt', async () => {
  const app = receiptTarget(receipt).repository('app');

  expect((await app.resolve('v1'))?.digest).toBe(manifest.descriptor.digest);
  expect(await app.resolve('v2')).toBeUndefined();
  expect([await app.hasBlob(layers[0]!.descriptor), await app.hasBlob(config.descriptor)]).toEqual([true, false]);
  expect(await app.tags()).toEqual(['v1']);
});

test('receiptTarget() keeps repositories apart', async () => {
  const other = receiptTarget(receipt).repository('other');

  expect([await other.resolve('v1'), await other.hasBlob(layers[0]!.descriptor)]).toEqual([undefined, false]);
});

test('receiptTarget() without a receipt is empty', async () => {
  const target = receiptTarget(undefined);

  expect(target.place).toBe('an empty bundle');
  expect(await target.repository('app').hasBlob(layers[0]!.descriptor)).toBe(false);
});
