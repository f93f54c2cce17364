import { expect, test } from 'vitest';
import { findPkgsLayout } from '../../../../src/kernel/pkgs/layout.ts';
import { replaceLines } from '../../../../src/kernel/pkgs/line-edits.ts';
import { changeLinuxSource, readLinuxSource } from '../../../../src/kernel/pkgs/linux-source.ts';
import { pkgsTexts } from '../../../fixtures/pkgs-checkouts.ts';

function sourceOf(texts: ReadonlyMap<string, string>) {
  return readLinuxSource(texts, findPkgsLayout(texts, 'pkgs'));
}

test.each([
  ['v0.8', '5.10.69', 'kernel/kernel-prepare/pkg.yaml'],
  ['v1.0', '5.15.45', 'kernel/prepare/pkg.yaml'],
  ['v1.3', '5.15.106', 'Pkgfile'],
  ['v1.14', '6.18.44', 'Pkgfile'],
])('readLinuxSource() finds version and checksums of %s', (era, version, file) => {
  const source = sourceOf(pkgsTexts(era));

  expect(source).toMatchObject({ version, file });
  expect([source.sha256.length, source.sha512.length]).toEqual([64, 128]);
});

test.each(['v1.0', 'v1.14'])('changeLinuxSource() makes %s build another version', (era) => {
  const texts = pkgsTexts(era);
  const source = sourceOf(texts);
  const wanted = { version: '6.19.1', sha256: 'a'.repeat(64), sha512: 'b'.repeat(128) };
  const changed = replaceLines(texts.get(source.file) ?? '', changeLinuxSource(source, wanted));

  expect(sourceOf(texts.set(source.file, changed))).toMatchObject(wanted);
  if (era === 'v1.0') expect(changed).toContain('/v6.x/linux-6.19.1.tar.xz');
});

test.each([
  ['a checksum that is cut', 'linux_sha256: 01', /sha256 of the kernel source in `Pkgfile`: found `01`/],
  ['no checksum', 'linux_sha: x', /sha256 .*found nothing/],
])('readLinuxSource() refuses %s', (_, line, message) => {
  const texts = pkgsTexts('v1.14');
  texts.set('Pkgfile', (texts.get('Pkgfile') ?? '').replace(/linux_sha256: .*/, line));

  expect(() => sourceOf(texts)).toThrow(message);
});

test('changeLinuxSource() refuses a checksum of a wrong form', () => {
  const wanted = { version: '6.19.1', sha256: 'a'.repeat(64), sha512: 'b' };

  expect(() => changeLinuxSource(sourceOf(pkgsTexts('v1.14')), wanted)).toThrow(/sha512 .*command line.*found `b`/);
});
