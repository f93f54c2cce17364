import { expect, test } from 'vitest';
import { bufferAccess, bytesContent } from '../../../../src/bytes/index.ts';
import { readPe } from '../../../../src/formats/index.ts';
import { changedParts, makeUki, partsFromFiles } from '../../../../src/installer/boot/make-uki.ts';
import { rewrittenUki } from '../../../../src/installer/boot/rewrite-uki.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { commandLinesOf } from '../../../../src/uki/image/command-lines.ts';
import { inspectUki } from '../../../../src/uki/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { imagerUki } from '../../../fixtures/gallery/efi-stub.ts';
import { ukiSections } from '../../../fixtures/gallery/layers.ts';

const version = parseTalosVersion('v1.12.7');
const sections = await ukiSections({ arch: 'amd64', era: '1.12' });
const file = bufferAccess(imagerUki(sections, { arch: 'amd64', time: 1 }));
const lines = [
  { profile: 'main', before: 'a', after: 'a b' },
  { profile: 'reset-maintenance', before: 'a wipe', after: 'a b and a long line '.repeat(300) },
];
const files = { initramfs: bytesContent(Buffer.alloc(9000, 'i')), kernel: undefined, time: 2 };

test('makeUki() of changed parts has the bytes of the UKI that is rewritten, which are those of the imager', async () => {
  const pe = await readPe(file);
  const uki = { asset: { path: 'uki', layer: 0, file, diskPath: '' }, pe, isSigned: false };
  const parts = await changedParts(file, { lines, osRelease: undefined });

  const anew = await makeUki({ stub: file, parts }, files, { version, signing: undefined });
  const rewritten = rewrittenUki(uki, files, { lines, old: await commandLinesOf(file, pe), osRelease: undefined });
  const old = sections.map(({ name, content }, index) => {
    if (name === '.initrd') return { name, content: Buffer.alloc(9000, 'i') };
    const isMain = index < sections.findIndex((each) => each.name === '.profile');
    return name === '.cmdline' ? { name, content: Buffer.from(lines[isMain ? 0 : 1]!.after) } : { name, content };
  });

  const imager = Buffer.from(imagerUki(old, { arch: 'amd64', time: 2 }));
  expect(imager.equals(await collect(rewritten.open()))).toBe(true);
  expect(imager.equals(await collect(anew.open()))).toBe(true);
});

test('changedParts() puts in another name of the system', async () => {
  const { sections: made } = await changedParts(file, { lines, osRelease: 'ID=own\n' });

  expect(Buffer.from(await collect(made.get('.osrel')!.open())).toString()).toBe('ID=own\n');
});

test('partsFromFiles() has no boot entries for Talos up to 1.9, and leaves out a release that is not known', async () => {
  const kernel = bufferAccess(Buffer.from('kernel'));
  const parts = partsFromFiles({ kernel, kernelRelease: undefined, version: parseTalosVersion('v1.9.6'), lines });

  expect([parts.profiles, [...parts.sections.keys()]]).toEqual([undefined, ['.osrel', '.cmdline', '.linux']]);
});

test('makeUki() writes the release of a new kernel where there was one', async () => {
  const parts = await changedParts(file, { lines, osRelease: undefined });
  const kernel = { ...bytesContent(Buffer.from('new kernel')), release: '6.9.9-new' };

  const made = await makeUki({ stub: file, parts }, { ...files, kernel }, { version, signing: undefined });

  const report = await inspectUki(bufferAccess(await collect(made.open())));
  expect(report.sections.find(({ name }) => name === '.uname')?.text).toBe('6.9.9-new');
});
