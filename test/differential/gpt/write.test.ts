import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferAccess, bytesContent } from '../../../src/bytes/index.ts';
import { writeSparseFile } from '../../../src/files/index.ts';
import { guidOfLabel, readGpt, type SectorBytes, writeGpt } from '../../../src/formats/gpt/index.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const MIB = 2 ** 20;
const SIZE = 64 * MIB;
const ESP = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const LINUX = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';
const BIOS = '21686148-6449-6E6F-744E-656564454649';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-gpt-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const partitions = [
  { name: 'EFI', type: ESP, guid: guidOfLabel('EFI'), attributes: 0n, size: 20 * MIB },
  { name: 'BIOS', type: BIOS, guid: guidOfLabel('BIOS'), attributes: 4n, size: MIB },
  {
    name: 'META',
    type: LINUX,
    guid: guidOfLabel('META'),
    attributes: 0n,
    size: MIB,
    content: bytesContent(new Uint8Array(9)),
  },
];

async function written(sectorBytes: SectorBytes): Promise<string> {
  const path = join(folder, `ours-${sectorBytes}.img`);
  const { disk } = writeGpt({ size: SIZE, sectorBytes, diskGuid: guidOfLabel('talos-image-disk'), partitions });
  await writeSparseFile(path, disk);
  return path;
}

const text = (command: string, args: readonly string[]): string => Buffer.from(runTool(command, args)).toString();

describe('written by writeGpt()', () => {
  test('sgdisk finds no problem, and all fields', async () => {
    const path = await written(512);

    expect(text('sgdisk', ['-v', path])).toContain('No problems found');
    expect(text('sgdisk', ['-i', '2', path])).toContain('Attribute flags: 0000000000000004');
    expect(text('sgdisk', ['-p', path])).toContain(guidOfLabel('talos-image-disk').toUpperCase());
  });

  test('sfdisk verifies it and prints what was written', async () => {
    const path = await written(512);

    text('sfdisk', ['--verify', path]);
    const dump = text('sfdisk', ['-d', path]);

    expect(dump).toContain(`label-id: ${guidOfLabel('talos-image-disk').toUpperCase()}`);
    expect(dump).toContain(`start=       43008, size=        2048, type=${BIOS}`);
    expect(dump).toContain('name="META"');
    expect(dump).toContain('attrs="LegacyBIOSBootable"');
  });

  test('sgdisk and the kernel read sectors of 4096 bytes', async () => {
    const device = text('losetup', ['--find', '--show', '--sector-size', '4096', await written(4096)]).trim();
    try {
      expect(text('sgdisk', ['-v', device])).toContain('No problems found');
      expect(text('sfdisk', ['-d', device])).toContain(`start=         256, size=        5120, type=${ESP}`);
    } finally {
      runTool('losetup', ['--detach', device]);
    }
  });

  test('it has the entries and the protective MBR of sgdisk, but for the last cylinder, head and sector', async () => {
    const theirs = join(folder, 'theirs.img');
    writeFileSync(theirs, '');
    truncateSync(theirs, SIZE);
    const args = partitions.flatMap(({ name, type, guid, size, attributes }, index) => {
      const number = index + 1;
      const make = [`-n`, `${number}:0:+${size / MIB}M`, '-c', `${number}:${name}`, '-t', `${number}:${type}`];
      return [...make, '-u', `${number}:${guid}`, ...(attributes === 4n ? ['-A', `${number}:set:2`] : [])];
    });
    runTool('sgdisk', ['-U', guidOfLabel('talos-image-disk'), ...args, theirs]);
    const [a, b] = [readFileSync(await written(512)), readFileSync(theirs)];

    expect(a.subarray(1024, 1024 + 128 * 128).equals(b.subarray(1024, 1024 + 128 * 128))).toBe(true);
    for (const image of [a, b]) image.fill(0, 451, 454); // where the entry of the MBR ends in old terms
    expect(a.subarray(0, 512)).toEqual(b.subarray(0, 512));
  });
});

test('readGpt() reads what sfdisk writes', async () => {
  const path = join(folder, 'sfdisk.img');
  writeFileSync(path, '');
  truncateSync(path, SIZE);
  runTool('sfdisk', [path], Buffer.from(`label: gpt\nsize=4M, type=${ESP}, name="one"\ntype=${LINUX}, name="two"\n`));

  expect(await readGpt(bufferAccess(readFileSync(path)))).toMatchObject({
    sectorBytes: 512,
    hasBackup: true,
    partitions: [
      { name: 'one', start: MIB, size: 4 * MIB, type: ESP.toLowerCase() },
      { name: 'two', type: LINUX.toLowerCase() },
    ],
  });
});
