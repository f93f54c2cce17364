import { expect, test } from 'vitest';
import { Budget, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { readTar, TAR_END } from '../../../../src/formats/tar/index.ts';
import { padded, paxRecord, rawBlock, rawExtension, readEntries } from '../../../fixtures/tar-blocks.ts';

const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
const FILE = Buffer.concat([
  Buffer.alloc(1000),
  Buffer.from('abc'),
  Buffer.alloc(100_000),
  Buffer.from('defg'),
  Buffer.alloc(50),
]);
const DATA = 'abcdefg';

const forms = {
  'in the header (S)': [
    rawBlock({
      type: 'S',
      magic: 'ustar ',
      size: octal(7),
      sparseMap: octal(1000) + octal(3) + octal(101_003) + octal(4),
      sparseSize: octal(FILE.length),
    }),
    padded(DATA),
  ],
  'in blocks behind the header (S)': [
    rawBlock({
      type: 'S',
      magic: 'ustar ',
      size: octal(7),
      sparseMap: octal(1000) + octal(3),
      sparseExtended: '\x01',
      sparseSize: octal(FILE.length),
    }),
    padded(octal(101_003) + octal(4) + '\0'.repeat(488)),
    padded(DATA),
  ],
  'in pax records (0.0)': [
    rawExtension(
      'x',
      [
        paxRecord('GNU.sparse.size', String(FILE.length)),
        paxRecord('GNU.sparse.numblocks', '2'),
        paxRecord('GNU.sparse.offset', '1000'),
        paxRecord('GNU.sparse.numbytes', '3'),
        paxRecord('GNU.sparse.offset', '101003'),
        paxRecord('GNU.sparse.numbytes', '4'),
      ].join(''),
    ),
    rawBlock({ size: octal(7) }),
    padded(DATA),
  ],
  'in one pax record (0.1)': [
    rawExtension(
      'x',
      paxRecord('GNU.sparse.size', String(FILE.length)) + paxRecord('GNU.sparse.map', '1000,3,101003,4'),
    ),
    rawBlock({ size: octal(7) }),
    padded(DATA),
  ],
  'in the body (1.0)': [
    rawExtension(
      'x',
      paxRecord('GNU.sparse.major', '1') +
        paxRecord('GNU.sparse.minor', '0') +
        paxRecord('GNU.sparse.name', 'real') +
        paxRecord('GNU.sparse.realsize', String(FILE.length)),
    ),
    rawBlock({ name: 'GNUSparseFile.1/a', size: octal(519) }),
    padded('2\n1000\n3\n101003\n4\n'),
    padded(DATA),
  ],
};

test.each(Object.entries(forms))('readTar() expands a sparse file whose map stands %s', async (_, parts) => {
  const archive = concatBytes([...parts, rawBlock({ name: 'next' }), TAR_END]);

  const [entry, next] = await readEntries(streamOf(archive));

  expect(entry).toMatchObject({ type: 'file', size: FILE.length });
  expect(Buffer.from(entry!.content).equals(FILE)).toBe(true);
  expect(next?.path).toBe('next');
});

test.each(Object.entries(forms))('readTar() skips a sparse file whose map stands %s', async (_, parts) => {
  const archive = concatBytes([...parts, rawBlock({ name: 'next' }), TAR_END]);

  const paths = [];
  for await (const { path } of readTar(streamOf(archive))) paths.push(path);

  expect(paths[1]).toBe('next');
});

test('readTar() names a sparse file (1.0) as its records do, and copies it expanded', async () => {
  const [entry] = await readEntries(streamOf(concatBytes([...forms['in the body (1.0)'], TAR_END])));

  const copy = concatBytes([entry!.headerBytes(), padded(Buffer.from(entry!.content).toString('latin1')), TAR_END]);

  expect(entry?.path).toBe('real');
  expect(await readEntries(streamOf(copy))).toMatchObject([{ path: 'real', size: FILE.length, content: FILE }]);
});

const withMap = (map: string, { size = 7, realsize = FILE.length } = {}): Uint8Array =>
  concatBytes([
    rawExtension('x', paxRecord('GNU.sparse.size', String(realsize)) + paxRecord('GNU.sparse.map', map)),
    rawBlock({ size: octal(size) }),
    padded(DATA),
    TAR_END,
  ]);

test.each([
  ['pieces that overlap', withMap('1000,3,1002,4'), 1024],
  ['a piece beyond the end', withMap('1000,7', { realsize: 1006 }), 1024],
  ['fewer bytes than stored', withMap('1000,3'), 1024],
  ['more bytes than stored', withMap('1000,8'), 1024],
  ['an offset without a length', withMap('1000,7,5'), 538],
  ['text', withMap('1000,x'), 538],
  [
    'an octal map with a bad digit',
    rawBlock({ type: 'S', magic: 'ustar ', sparseMap: `0000000000x\0${octal(3)}` }),
    386,
  ],
])('readTar() refuses a sparse map with %s', async (_, archive, offset) => {
  await expect(readEntries(streamOf(archive))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'sparse map', offset },
  });
});

const bodyMap = (map: string, realsize = '10'): Uint8Array =>
  concatBytes([
    rawExtension('x', paxRecord('GNU.sparse.major', '1') + paxRecord('GNU.sparse.realsize', realsize)),
    rawBlock({ size: octal(map.length) }),
    padded(map),
    TAR_END,
  ]);

test.each([
  ['no number', 'x\n'],
  ['a line without end', '1'.repeat(512)],
  ['fewer lines than it says, and no more body', '5\n1\n2\n'],
])('readTar() refuses a sparse map in the body with %s', async (_, map) => {
  await expect(readEntries(streamOf(bodyMap(map)))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'sparse map', offset: 1536 },
  });
});

test('readTar() stops at its limit within a sparse map', async () => {
  const endless = bodyMap(`1000\n${'1\n1\n'.repeat(900)}`);

  await expect(
    readEntries(streamOf(endless), { budget: new Budget({ limits: { header: 2048 } }) }),
  ).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('readTar() counts the holes of sparse files against its limit', async () => {
  const bomb = withMap('0,7', { realsize: 2 ** 50 });

  await expect(readEntries(streamOf(bomb))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
