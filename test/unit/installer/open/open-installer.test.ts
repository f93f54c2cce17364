import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseEntryPath, readAll } from '../../../../src/bytes/index.ts';
import { defaultCommandLines, openInstaller } from '../../../../src/installer/open/open-installer.ts';
import { ReadingSession } from '../../../../src/installer/open/reading-session.ts';
import { nameOfView, openView } from '../../../../src/places/open-view.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { talosBase } from '../../../fixtures/talos-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-open-'));

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['files', false, 'v1.9.0', 'Talos v1.9.0 (its default)'],
  ['uki', true, 'v1.12.0', 'the UKI'],
])('openInstaller() opens an installer of %s with all that is in it', async (boot, isUki, version, source) => {
  const extensions = [{ name: 'hello', version: 'v1', paths: { 'usr/hello': 'hi' } }];
  const place = await talosBase(folder, boot, { version, isUki, rootfs: { 'etc/os': 'talos' }, extensions });
  await using session = new ReadingSession({ env: {}, temporaryFolder: folder });
  const view = await openView(place, undefined, session.context);

  const installer = await openInstaller(view, session.context);

  expect(installer).toMatchObject({ boot, version, place, platform: { os: 'linux', architecture: 'amd64' } });
  expect(installer.commandLines.map((line) => line.source)).toEqual([source]);
  expect(installer.extensions.map(({ name }) => name)).toEqual(['hello']);
  const node = lookup(installer.rootfs.tree, parseEntryPath('etc/os'));
  if (node?.kind !== 'file') throw new Error('test: a file');
  const content = await readAll(installer.rootfs.content(node), { limitBytes: 100, what: 'a test' });
  expect(Buffer.from(content).toString()).toBe('talos');
  expect(nameOfView(view)).toBe(`\`${place}\` (linux/amd64)`);
});

test('openView() refuses a platform that the place does not have', async () => {
  const place = await talosBase(folder, 'platform', { rootfs: {} });
  await using session = new ReadingSession({ env: {}, temporaryFolder: folder });

  await expect(openView(place, { os: 'linux', architecture: 'arm64' }, session.context)).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
  });
});

test('defaultCommandLines() has none for a release that is not known', () => {
  expect(defaultCommandLines(undefined)).toEqual([]);
  expect(defaultCommandLines(parseTalosVersion('v1.12.0'))[0]?.text).toContain('module.sig_enforce=1');
});
