import { expect, test } from 'vitest';
import { asksForEdits, readPkgsRequest } from '../../../../src/cli/kernel/pkgs-request.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { GIT_PATCH, writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const none = { patches: [], option: [], configFragment: [], arch: 'amd64', ignoreHardening: false };

test('asksForEdits() tells whether a run changes a checkout', () => {
  expect(asksForEdits(none)).toBe(false);
  expect(asksForEdits({ ...none, option: ['X=y'] })).toBe(true);
  expect(asksForEdits({ ...none, linuxVersion: '6.1' })).toBe(true);
});

test('readPkgsRequest() reads patches and options, and warns of files that are not taken', async () => {
  await using folder = await storeFolder();
  await writeFiles(folder.path, { 'p/a.patch': GIT_PATCH, 'p/b.patch ': GIT_PATCH, 'c.config': 'CONFIG_X=m\n' });
  const context = testContext({ directory: folder.path });
  const flags = { ...none, patches: ['p'], option: ['X=y'], configFragment: ['c.config'] };
  const request = await readPkgsRequest(flags, context);

  expect(request.patches.map(({ name }) => name)).toEqual(['9001-a.patch']);
  expect(request.options.map(({ line }) => line)).toEqual(['CONFIG_X=y']);
  expect(context.events).toMatchObject([{ kind: 'warning', message: expect.stringContaining('b.patch ') }]);
});
