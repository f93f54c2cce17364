import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { TAR_END, writeTar } from '../../../../src/formats/tar/index.ts';
import {
  cutAt,
  padded,
  paxRecord,
  rawBlock,
  rawExtension,
  readEntries,
  tarHeaderOf,
  withChecksum,
} from '../../../fixtures/tar-blocks.ts';

test('readTar() gives the same entries however the stream is cut', async () => {
  const bodies = ['alpha', '', 'x'.repeat(3000)];
  const inputs = bodies.map((body, at) => ({
    ...tarHeaderOf({ path: `${at}`.repeat(200), size: body.length }),
    body: streamOf(Buffer.from(body)),
  }));
  const tar = concatBytes(await Array.fromAsync(writeTar(inputs)));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(tar.length)), async (cuts) => {
      const entries = await readEntries(cutAt(tar, cuts));

      expect(entries.map(({ content }) => Buffer.from(content).toString())).toEqual(bodies);
    }),
  );
});

const archive = concatBytes([
  rawExtension('x', paxRecord('comment', 'x'.repeat(600))),
  rawBlock({ size: '00000001130\0' }),
  padded('y'.repeat(600)),
  TAR_END,
]);

test('readTar() ends noise with entries or an explained error, never otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.boolean(),
      async (changes, repair) => {
        const noisy = archive.slice();
        for (const [at, byte] of changes) noisy[at] = byte;
        if (repair) noisy.set(withChecksum(noisy.subarray(1536, 2048)), 1536);

        const outcome = await readEntries(streamOf(noisy)).catch((error: unknown) => error);

        expect(Array.isArray(outcome) || isRootsmithError(outcome)).toBe(true);
      },
    ),
  );
});
