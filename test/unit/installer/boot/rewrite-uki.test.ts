import { expect, test } from 'vitest';
import { bufferAccess, type SizedContent, streamOf } from '../../../../src/bytes/index.ts';
import { readPe } from '../../../../src/formats/index.ts';
import { rewrittenUki } from '../../../../src/installer/boot/rewrite-uki.ts';
import { commandLinesOf } from '../../../../src/uki/image/command-lines.ts';
import { inspectUki } from '../../../../src/uki/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { imagerUki } from '../../../fixtures/gallery/efi-stub.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const content = (text: string): SizedContent => ({ size: text.length, open: () => streamOf(bytes(text)) });

test('rewrittenUki() replaces sections, the release beside a new kernel, and the lines that change', async () => {
  const texts = [
    ['.osrel', 'ID=talos\n'],
    ['.cmdline', 'a'],
    ['.uname', '5.0'],
    ['.linux', 'kernel'],
    ['.initrd', 'initramfs'],
    ['.profile', 'ID=main'],
    ['.profile', 'ID=reset'],
    ['.cmdline', 'a wipe'],
  ] as const;
  const image = imagerUki(
    texts.map(([name, text]) => ({ name, content: bytes(text) })),
    { arch: 'amd64', time: 1 },
  );
  const file = bufferAccess(image);
  const pe = await readPe(file);
  const uki = { asset: { path: 'uki', layer: 0, file, diskPath: '' }, pe, isSigned: false };
  const lines = [
    { profile: 'main', before: 'a', after: 'a b' },
    { profile: 'reset', before: 'a wipe', after: 'a b wipe' },
  ];

  const made = rewrittenUki(
    uki,
    { initramfs: content('new initramfs'), kernel: { ...content('new kernel'), release: '6.9.9-new' }, time: 2 },
    { old: await commandLinesOf(file, pe), lines, osRelease: 'ID=own\n' },
  );

  const { sections, time } = await inspectUki(bufferAccess(await collect(made.open())));
  const shown = sections.filter(({ name, text }) => text !== undefined && !['.sbat', '.sdmagic'].includes(name));
  expect(shown.map(({ name, text }) => [name, text])).toEqual([
    ['.osrel', 'ID=own\n'],
    ['.cmdline', 'a b'],
    ['.uname', '6.9.9-new'],
    ['.profile', 'ID=main'],
    ['.profile', 'ID=reset'],
    ['.cmdline', 'a b wipe'],
  ]);
  expect(new Map(sections.map(({ name, size }) => [name, size])).get('.linux')).toBe('new kernel'.length);
  expect(time).toBe(2);
});
