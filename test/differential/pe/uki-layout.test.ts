import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess, readAll, streamOf } from '../../../src/bytes/index.ts';
import { readPe, rewritePe } from '../../../src/formats/pe/index.ts';
import { imagerUki } from '../../fixtures/gallery/efi-stub.ts';
import { bytes, TIME } from '../../fixtures/gallery/era.ts';
import { ukiSections } from '../../fixtures/gallery/layers.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { makeUki } from '../../fixtures/uki.ts';

/** Reads the headers as the specification has them, in another language and with nothing of ours. */
const READER = `
import json, struct, sys
d = open(sys.argv[1], 'rb').read()
pe = struct.unpack_from('<I', d, 0x3c)[0]
assert d[:2] == b'MZ' and d[pe:pe+4] == b'PE\\0\\0'
machine, count, time, symbols, nsyms, optsize, flags = struct.unpack_from('<HHIIIHH', d, pe + 4)
o = pe + 24
magic, code, data = struct.unpack_from('<H2xII', d, o)
entry = struct.unpack_from('<I', d, o + 16)[0]
salign, falign = struct.unpack_from('<II', d, o + 32)
image, headers, checksum, subsystem = struct.unpack_from('<IIIH', d, o + 56)
dirs = [struct.unpack_from('<II', d, o + 112 + 8 * i) for i in range(struct.unpack_from('<I', d, o + 108)[0])]
sections = []
for i in range(count):
    name, vs, va, rs, ro, _, _, _, _, ch = struct.unpack_from('<8sIIIIIIHHI', d, o + optsize + 40 * i)
    sections.append(dict(name=name.rstrip(b'\\0').decode(), vs=vs, va=va, rs=rs, ro=ro, ch=ch, head=d[ro:ro+min(vs, 60)].decode('latin1')))
print(json.dumps(dict(machine=machine, time=time, symbols=symbols, magic=magic, code=code, data=data, entry=entry, salign=salign, falign=falign,
  image=image, headers=headers, checksum=checksum, subsystem=subsystem, dirs=dirs, sections=sections, size=len(d), table=o + optsize + 40 * count)))
`;

interface ForeignSection {
  readonly name: string;
  readonly vs: number;
  readonly va: number;
  readonly rs: number;
  readonly ro: number;
  readonly ch: number;
  readonly head: string;
}

interface ForeignPe {
  readonly time: number;
  readonly symbols: number;
  readonly code: number;
  readonly data: number;
  readonly salign: number;
  readonly falign: number;
  readonly image: number;
  readonly headers: number;
  readonly checksum: number;
  readonly dirs: readonly (readonly [number, number])[];
  readonly sections: readonly ForeignSection[];
  readonly size: number;
  readonly table: number;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-uki-layout-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function foreign(uki: Uint8Array): ForeignPe {
  const path = join(folder, 'read.efi');
  writeFileSync(path, uki);
  return JSON.parse(execFileSync('python3', ['-c', READER, path]).toString()) as ForeignPe;
}

/** The image of the imager's make with other content in `.initrd`, or more. */
async function rewritten(
  uki: Uint8Array,
  contents: Readonly<Record<string, Uint8Array>>,
  time?: number,
): Promise<Uint8Array> {
  const source = bufferAccess(uki);
  const replacements = new Map(
    Object.entries(contents).map(
      ([name, content]) => [name, { size: content.length, open: () => streamOf(content) }] as const,
    ),
  );
  const { bytes: result } = rewritePe(await readPe(source), source, replacements, { time });
  return await readAll(result, { limitBytes: 1e8, what: 'the UKI' });
}

const ORDER =
  '.text .rodata .data .sbat .sdmagic .reloc .osrel .cmdline .uname .splash .linux .initrd .profile .profile .cmdline';
const NEW_INITRD = noise(7, 123_457);
const sectionsOf = () => ukiSections({ arch: 'amd64', era: '1.12' });

test('rewritePe() keeps the order of sections that the imager writes, profiles and what repeats in them included', async () => {
  const uki = imagerUki(await sectionsOf(), { arch: 'amd64', time: 5 });

  const { sections } = foreign(await rewritten(uki, { '.initrd': NEW_INITRD }));

  expect(sections.map(({ name }) => name).join(' ')).toBe(ORDER);
  expect(sections.filter(({ name }) => name === '.profile').map(({ head }) => head)).toEqual([
    'ID=main',
    'ID=reset-maintenance\nTITLE=Reset to maintenance mode',
  ]);
  expect(sections.find(({ name }) => name === '.uname')?.head).toBe('6.18.24-talos');
  expect(sections.find(({ name }) => name === '.initrd')?.vs).toBe(NEW_INITRD.length);
});

/** What firmware and systemd-stub demand of a file, and what the imager keeps to. */
function expectSound(pe: ForeignPe): void {
  const { sections, falign, salign, headers, table, image, size } = pe;
  const up = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
  const sum = (flag: number): number =>
    sections.filter(({ ch }) => (ch & flag) !== 0).reduce((total, { rs }) => total + rs, 0);
  expect(headers % falign).toBe(0);
  expect(headers).toBeGreaterThanOrEqual(table);
  let [raw, memory] = [headers, headers];
  for (const { name, va, vs, ro, rs } of sections) {
    expect([name, ro, rs % falign, va >= memory]).toEqual([name, raw, 0, true]);
    expect(rs).toBe(up(Math.min(vs, rs), falign));
    [raw, memory] = [ro + rs, va + vs];
  }
  expect([image, size]).toEqual([up(memory, salign), raw]);
  expect([pe.code, pe.data]).toEqual([sum(0x20), sum(0x40)]);
  expect([pe.checksum, pe.symbols, pe.dirs[4]]).toEqual([0, 0, [0, 0]]);
}

test.each([
  ['empty', new Uint8Array()],
  ['of one byte', new Uint8Array(1)],
  ['of a whole unit of the file', noise(1, 512)],
  ['of a whole page', noise(2, 4096)],
  ['of a page and a byte', noise(3, 4097)],
  ['large', noise(4, 300_001)],
])('rewritePe() aligns everything and counts it right with an initrd that is %s', async (_, initrd) => {
  const uki = imagerUki(await sectionsOf(), { arch: 'amd64', time: 5 });

  const result = await rewritten(uki, { '.initrd': initrd, '.cmdline': bytes('console=ttyS0 more=words') });

  const pe = foreign(result);
  expectSound({ ...pe, sections: pe.sections.filter(({ rs }) => rs > 0) });
  for (const { name, va, ch } of pe.sections.slice(6)) expect([name, va % 4096, ch]).toEqual([name, 0, 0x4000_0040]);
});

test.each(['amd64', 'arm64'] as const)(
  'rewritePe() gives the bytes of the imager for the same sections on %s',
  async (arch) => {
    const sections = await ukiSections({ arch, era: '1.13' });
    const contents: Readonly<Record<string, Uint8Array>> = {
      '.initrd': NEW_INITRD,
      '.linux': noise(9, 70_001),
      '.uname': bytes('6.99.0-talos'),
    };
    const changed = sections.map((section) => ({ ...section, content: contents[section.name] ?? section.content }));

    const result = await rewritten(imagerUki(sections, { arch, time: 5 }), contents, TIME);

    expect(Buffer.from(result).equals(imagerUki(changed, { arch, time: TIME }))).toBe(true);
  },
);

test('rewritePe() keeps the time of the image unless it is given one', async () => {
  const uki = imagerUki(await sectionsOf(), { arch: 'amd64', time: 5 });

  expect(foreign(await rewritten(uki, { '.initrd': NEW_INITRD })).time).toBe(5);
  expect(foreign(await rewritten(uki, { '.initrd': NEW_INITRD }, TIME)).time).toBe(TIME);
});

test('rewritePe() takes certificates off, of which nothing stays in file or headers', async () => {
  const plain = imagerUki(await sectionsOf(), { arch: 'amd64', time: 5 });
  const signed = imagerUki(await sectionsOf(), { arch: 'amd64', time: 5, certificates: noise(3, 1608) });

  const result = await rewritten(signed, { '.initrd': NEW_INITRD });

  expect(Buffer.from(result).equals(await rewritten(plain, { '.initrd': NEW_INITRD }))).toBe(true);
});

test('objdump finds in both writers’ images the same sections at the same places', async () => {
  const sections = await sectionsOf();
  const changed = sections.map((section) =>
    section.name === '.initrd' ? { ...section, content: NEW_INITRD } : section,
  );
  const ours = join(folder, 'ours.efi');
  const theirs = join(folder, 'theirs.efi');
  writeFileSync(ours, await rewritten(imagerUki(sections, { arch: 'amd64', time: 5 }), { '.initrd': NEW_INITRD }));
  writeFileSync(theirs, imagerUki(changed, { arch: 'amd64', time: 5 }));

  const listed = (path: string): string => execFileSync('objdump', ['-hpw', path]).toString().replaceAll(path, '');

  expect(listed(ours)).toBe(listed(theirs));
  expect(listed(ours)).toContain('(EFI application)');
});

test('rewritePe() keeps to the same rules on a UKI that objcopy made of a real stub, as ukify does', async () => {
  const named = (await sectionsOf()).slice(0, 6).map(({ name, content }) => {
    const path = join(folder, name.slice(1));
    writeFileSync(path, content);
    return [name.slice(1), path] as const;
  });
  const path = join(folder, 'by-objcopy.efi');
  makeUki(path, named);
  const stub = foreign(readFileSync(path));

  const pe = foreign(await rewritten(readFileSync(path), { '.initrd': NEW_INITRD }));

  expect(pe.sections.map(({ name }) => name)).toEqual(stub.sections.map(({ name }) => name));
  const own = (sections: readonly ForeignSection[]): readonly unknown[] =>
    sections.slice(0, -named.length).map(({ name, va, vs, ch, head }) => [name, va, vs, ch, head]);
  expect(own(pe.sections)).toEqual(own(stub.sections));
  expect(pe.sections.at(-1)).toMatchObject({ name: '.initrd', vs: NEW_INITRD.length });
  expect([pe.checksum, pe.dirs[4], pe.size % pe.falign]).toEqual([0, [0, 0], 0]);
});
