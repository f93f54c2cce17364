import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanUp, printOutcome } from '../../../../src/cli/mirror/outcome.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { makePrivateFolder } from '../../../../src/files/index.ts';
import type { MirrorOutcome } from '../../../../src/mirror/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const error = new RootsmithError('NETWORK', 'the line is dead');
const outcome = {
  images: [
    {
      source: 'redis:7',
      target: { repository: 'library/redis', tag: '7' },
      digest: 'sha256:a',
      state: 'copied',
      left: [{ what: 'a signature', error }],
    },
    {
      source: 'nginx:1',
      target: { repository: 'library/nginx', tag: '1' },
      digest: undefined,
      state: 'failed',
      left: [],
      error,
    },
  ],
  transfers: { blobs: 1 },
} as unknown as MirrorOutcome;

test('printOutcome() prints what is at the target, and warns of what stayed behind', async () => {
  const context = testContext();

  await printOutcome(outcome, { target: 'r.example', asJson: false }, context);

  expect(context.lines).toEqual(['redis:7 sha256:a library/redis:7']);
  expect(context.events).toMatchObject([
    { kind: 'warning', message: expect.stringContaining('1 of 2 images arrived incomplete') },
    { kind: 'finished', made: [{ name: 'r.example' }], images: { copied: 1, present: 0, failed: 1 } },
  ]);
});

test('printOutcome() prints one document with what failed', async () => {
  const context = testContext();

  await printOutcome(outcome, { target: 'r.example', asJson: true }, context);

  const document = JSON.parse(context.lines[0] ?? '');
  expect(document.images[1]).toMatchObject({ state: 'failed', error: { code: 'NETWORK' } });
});

test('cleanUp() removes the journal, and nothing where there is none', async () => {
  await using folder = await storeFolder();
  const place = { base: folder.path, names: ['journal'] };
  await makePrivateFolder(place);

  await cleanUp(undefined);
  await cleanUp(place);

  await expect(access(join(folder.path, 'journal'))).rejects.toMatchObject({ code: 'ENOENT' });
});
