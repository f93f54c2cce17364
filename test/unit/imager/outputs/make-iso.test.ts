import { expect, test } from 'vitest';
import { makeIso } from '../../../../src/imager/outputs/make-iso.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { mediaContext } from '../../../fixtures/imager-context.ts';

test('makeIso() names the volume by the release, and is the same each time', async () => {
  const made = async (): Promise<Buffer> => Buffer.from(await collect((await makeIso(mediaContext())).open()));
  const iso = await made();

  expect(iso.toString('latin1', 0x8028, 0x8028 + 14)).toBe('TALOS_V1_12_7 ');
  expect(iso.equals(await made())).toBe(true);
});
