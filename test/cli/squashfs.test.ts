import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootsmith } from '../fixtures/rootsmith.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-cli-squashfs-'));

beforeAll(() => {
  mkdirSync(join(directory, 'tree/sub'), { recursive: true });
  writeFileSync(join(directory, 'tree/sub/file'), 'content\n'.repeat(20_000));
  execFileSync('tar', ['-C', 'tree', '-czf', 'tree.tar.gz', '.'], { cwd: directory });
});

afterAll(() => rmSync(directory, { recursive: true }));

test.each(['tree', 'tree.tar.gz'])(
  'rootsmith squashfs create writes %s as an image that unsquashfs reads',
  async (source) => {
    const { status, stdout } = await rootsmith(['squashfs', 'create', source, 'image.sqsh', '--compressor', 'xz'], {
      directory,
    });

    expect(status).toBe(0);
    expect(stdout).toMatch(/^image\.sqsh: \d+(?:\.\d)? K?B\n$/);
    const content = execFileSync('unsquashfs', ['-cat', 'image.sqsh', 'sub/file'], { cwd: directory }).toString();
    expect(content).toBe('content\n'.repeat(20_000));
  },
);

test('rootsmith squashfs create gives the same bytes for the same source and time', async () => {
  const flags = [
    '--time',
    '1000',
    '--all-root',
    '--block-size',
    '64K',
    '--level',
    '3',
    '--no-fragments',
    '--no-exports',
  ];
  for (const name of ['one', 'two']) await rootsmith(['squashfs', 'create', 'tree', name, ...flags], { directory });

  const [one, two] = ['one', 'two'].map((name) => readFileSync(join(directory, name)));

  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  [['--block-size', '100K'], '--block-size 100K'],
  [['--compressor', 'xz', '--level', '3'], '--level'],
  [['--compressor', 'gzip', '--level', '12'], '--level 12'],
  [['--no-fragments', '--tailends'], '--no-fragments'],
])('rootsmith squashfs create refuses %j', async (flags, named) => {
  const { status, stderr } = await rootsmith(['squashfs', 'create', 'tree', 'refused.sqsh', ...flags], { directory });

  expect(status).toBe(2);
  expect(stderr).toContain(named);
});

test('rootsmith squashfs check says that an image is fine', async () => {
  execFileSync('mksquashfs', ['tree', 'good.sqsh', '-comp', 'zstd', '-noappend', '-quiet'], { cwd: directory });

  expect(await rootsmith(['squashfs', 'check', 'good.sqsh'], { directory })).toMatchObject({
    status: 0,
    stdout: 'good.sqsh: fine\n',
  });
});

test('rootsmith squashfs check names the place of damage', async () => {
  execFileSync('mksquashfs', ['tree', 'bad.sqsh', '-comp', 'zstd', '-noappend', '-quiet'], { cwd: directory });
  const bytes = readFileSync(join(directory, 'bad.sqsh'));
  bytes.fill(0, 100, 110);
  writeFileSync(join(directory, 'bad.sqsh'), bytes);

  const { status, stdout, stderr } = await rootsmith(['squashfs', 'check', 'bad.sqsh'], { directory });

  expect(status).toBe(3);
  expect(stdout).toMatch(/^error: data: squashfs data block at offset 96 /m);
  expect(stderr).toContain('FORMAT_CORRUPT');
});

test.each(['lz4', 'lzo', 'lzma'])('rootsmith squashfs check tells %s from damage', async (compressor) => {
  const words = ['tree', `${compressor}.sqsh`, '-comp', compressor, '-noappend', '-quiet'];
  execFileSync('mksquashfs', words, { cwd: directory });

  const { status, stdout, stderr } = await rootsmith(['squashfs', 'check', `${compressor}.sqsh`], { directory });

  expect(status).toBe(3);
  expect(stdout).toBe(
    `unread: content: squashfs compressor at offset 20 is ${compressor}, which cannot be read here\n`,
  );
  expect(stderr).toContain('its superblock and the places of its tables are sound [FORMAT_UNSUPPORTED]');
});
