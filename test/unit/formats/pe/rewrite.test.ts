import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, readAll, streamOf } from '../../../../src/bytes/index.ts';
import {
  type RewritePeOptions,
  readPe,
  readSection,
  rewritePe,
  type SectionReplacement,
} from '../../../../src/formats/pe/index.ts';
import { patched } from '../../../fixtures/elf-file.ts';
import {
  CODE,
  DIRECTORIES_OFFSET,
  OPTIONAL_OFFSET,
  PE_OFFSET,
  peFile,
  TABLE_OFFSET,
  tinyUki,
} from '../../../fixtures/pe-file.ts';

const content = (text: string, changes: Partial<SectionReplacement> = {}): SectionReplacement => ({
  size: text.length,
  open: () => streamOf(Buffer.from(text)),
  ...changes,
});

type Replacements = Readonly<Record<string, SectionReplacement>>;

async function rewrite(
  bytes: Uint8Array,
  replacements: Replacements | ReadonlyMap<string | number, SectionReplacement>,
  options: RewritePeOptions = {},
) {
  const source = bufferAccess(bytes);
  const map = replacements instanceof Map ? replacements : new Map(Object.entries(replacements));
  const { size, bytes: stream } = rewritePe(await readPe(source), source, map, options);
  const file = await readAll(stream, { limitBytes: 2 ** 24, what: 'test' });
  return { size, file, pe: await readPe(bufferAccess(file)) };
}

async function contents(file: Uint8Array): Promise<readonly (readonly [string, string])[]> {
  const pe = await readPe(bufferAccess(file));
  return await Promise.all(
    pe.sections.map(async (section) => {
      const bytes = concatBytes(await Array.fromAsync(readSection(bufferAccess(file), section)));
      return [section.name, Buffer.from(bytes).toString()] as const;
    }),
  );
}

const uki = tinyUki();
const addresses = (pe: Awaited<ReturnType<typeof readPe>>) =>
  pe.sections.map(({ header }) => header.virtualAddress / 0x1000);

test('rewritePe() replaces contents and keeps all others, in their order', async () => {
  const before = await contents(uki);

  const { file } = await rewrite(uki, { '.initrd': content('new'.repeat(9000)), '.cmdline': content('') });

  const expected = before.map(([name, text], index) => [
    name,
    index === 4 ? 'new'.repeat(9000) : index === 2 ? '' : text,
  ]);
  expect(await contents(file)).toEqual(expected);
});

test('rewritePe() moves payloads behind a changed one, page by page, and nothing before it', async () => {
  const { pe } = await rewrite(uki, { '.initrd': content('n'.repeat(20_000)) });

  expect(addresses(await readPe(bufferAccess(uki)))).toEqual([1, 2, 3, 4, 7, 9, 10, 11, 12, 13]);
  expect(addresses(pe)).toEqual([1, 2, 3, 4, 7, 12, 13, 14, 15, 16]);
});

test('rewritePe() lays raw data back to back and updates the sizes in its headers', async () => {
  const { pe, size, file } = await rewrite(uki, { '.initrd': content('n'.repeat(20_000)) });

  let at = 1024;
  for (const { header } of pe.sections) {
    expect(header.rawOffset).toBe(at);
    at += header.rawSize;
  }
  expect([file.length, size]).toEqual([at, at]);
  expect(pe.optional).toMatchObject({
    imageSize: 0x11000,
    checksum: 0,
    headersSize: 1024,
    codeSize: 512,
    initializedDataSize: at - 1024 - 512,
  });
});

test('rewritePe() keeps the memory that an untouched section asks for, and sets that of a replaced one', async () => {
  const { pe } = await rewrite(uki, { '.initrd': content('x') });
  const { pe: other } = await rewrite(uki, { '.linux': content('kernel', { virtualSize: 50_000 }) });

  expect(pe.sections[3]?.header.virtualSize).toBe(9000);
  expect(other.sections[3]).toMatchObject({ header: { virtualSize: 50_000 }, contentSize: 512 });
});

test('rewritePe() takes the first section of a name, or any by its index', async () => {
  const map = new Map<string | number, SectionReplacement>([
    ['.cmdline', content('first')],
    [8, content('second')],
  ]);
  const { file } = await rewrite(uki, map);

  const found = (await contents(file)).filter(([name]) => name === '.cmdline');
  expect(found).toEqual([
    ['.cmdline', 'first'],
    ['.cmdline', 'second'],
  ]);
});

test('rewritePe() leaves out all sections of a name that is to be dropped', async () => {
  const { pe, file } = await rewrite(uki, {}, { dropSections: ['.pcrsig'] });

  expect(pe.sections.map(({ name }) => name)).toEqual([
    '.text',
    '.sbat',
    '.cmdline',
    '.linux',
    '.initrd',
    '.profile',
    '.profile',
    '.cmdline',
  ]);
  expect(addresses(pe)).toEqual([1, 2, 3, 4, 7, 9, 10, 11]);
  expect(file.subarray(TABLE_OFFSET + 8 * 40, 1024).every((byte) => byte === 0)).toBe(true);
});

test('rewritePe() drops certificates, symbols and what lies behind the last section', async () => {
  const signed = [
    [DIRECTORIES_OFFSET + 4 * 8, uki.length],
    [DIRECTORIES_OFFSET + 4 * 8 + 4, 1472],
    [PE_OFFSET + 12, 5000],
    [PE_OFFSET + 16, 7],
  ].reduce((bytes, [at, value]) => patched(bytes, at ?? 0, 4, value ?? 0), concatBytes([uki, new Uint8Array(1472)]));

  const { pe, file } = await rewrite(signed, { '.initrd': content('i'.repeat(5000)) });

  expect(file.length).toBe(uki.length);
  expect(pe.directories[4]).toEqual({ address: 0, size: 0 });
  expect(pe.coff).toMatchObject({ symbolOffset: 0, symbolCount: 0 });
});

test('rewritePe() keeps debug data that stays, and forgets it where it moves', async () => {
  const debug = patched(patched(uki, DIRECTORIES_OFFSET + 6 * 8, 4, 0x1000), DIRECTORIES_OFFSET + 6 * 8 + 4, 4, 28);
  const { pe } = await rewrite(debug, { '.initrd': content('x') });
  const { pe: moved } = await rewrite(debug, { '.text': content('x'.repeat(600)) });

  expect(pe.directories[6]).toEqual({ address: 0x1000, size: 28 });
  expect(moved.directories[6]).toEqual({ address: 0, size: 0 });
});

test('rewritePe() gives the same bytes when it rewrites its own output with the same contents', async () => {
  const replacements = { '.initrd': content('new'), '.cmdline': content('c') };
  const once = await rewrite(uki, replacements);

  const twice = await rewrite(once.file, replacements);

  expect(twice.file).toEqual(once.file);
});

test('rewritePe() gives a stream that can be read twice', async () => {
  const source = bufferAccess(uki);
  const { bytes } = rewritePe(await readPe(source), source, new Map([['.initrd', content('new')]]));

  const [first, second] = [concatBytes(await Array.fromAsync(bytes)), concatBytes(await Array.fromAsync(bytes))];

  expect(first).toEqual(second);
});

test.each([
  ['a section that is not there', uki, { '.dtb': content('x') }, 'KERNEL_INVALID', 'found only .text .sbat .cmdline'],
  [
    'content that is shorter than it says',
    uki,
    { '.initrd': content('x', { size: 2 }) },
    'SIZE_MISMATCH',
    '2 bytes, found 1',
  ],
  [
    'content that is longer than it says',
    uki,
    { '.initrd': content('xyz', { size: 2 }) },
    'SIZE_MISMATCH',
    '2 bytes, found more than 2',
  ],
  ['more than 4 GiB', uki, { '.initrd': content('x', { size: 2 ** 32 }) }, 'LIMIT_EXCEEDED', '32-bit'],
  [
    'a section of the stub that grows into the next',
    uki,
    { '.text': content('x'.repeat(5000)) },
    'FORMAT_UNSUPPORTED',
    '`.sbat`',
  ],
  ['names in a string table', peFile([{ name: '/4', content: 'x' }]), {}, 'FORMAT_UNSUPPORTED', '`/4`'],
  [
    'a payload that would have to move with code that runs',
    peFile([
      { name: '.cmdline', content: 'x' },
      { name: '.linux', content: 'k'.repeat(10), characteristics: CODE },
    ]),
    { '.cmdline': content('longer') },
    'FORMAT_UNSUPPORTED',
    '`.linux`',
  ],
])('rewritePe() refuses %s', async (_, bytes, replacements: Replacements, code, found) => {
  const source = bytes === uki ? bytes : patched(bytes, OPTIONAL_OFFSET + 16, 4, 0x2000);

  await expect(rewrite(source, replacements)).rejects.toMatchObject({ code, message: expect.stringContaining(found) });
});

test('rewritePe() stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(rewrite(uki, {}, { signal })).rejects.toThrow('stop');
});
