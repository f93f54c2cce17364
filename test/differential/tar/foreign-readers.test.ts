import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { concatBytes, streamOf, toByteName } from '../../../src/bytes/index.ts';
import { encodeTarHeader, TAR_END, type TarInput, writeTar } from '../../../src/formats/tar/index.ts';
import { readEntries, tarHeaderOf } from '../../fixtures/tar-blocks.ts';

const TIME = 1_700_000_000;
const RAW = Uint8Array.of(0xff, 0x00, 0x0a, 0x3d, 0x80);
const CAPABILITY = Uint8Array.of(1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const UTF8 = toByteName(`${'é'.repeat(60)}/${'ü'.repeat(60)}/${'n'.repeat(120)}`);
const BYTES = `\xff\xfe${'b'.repeat(150)}`;

const file = (path: string, content: string, changes: Partial<TarInput> = {}): TarInput => ({
  ...tarHeaderOf({ path, size: content.length, mtime: TIME, ...changes }),
  body: streamOf(Buffer.from(content)),
});
const other = (path: string, changes: Partial<TarInput>): TarInput => tarHeaderOf({ path, mtime: TIME, ...changes });

/** Everything at which readers and writers of tar have differed. */
function inputs(): readonly TarInput[] {
  return [
    other('dir', { type: 'directory', mode: 0o1755 }),
    file('dir/plain', 'alpha', {
      mode: 0o4755,
      xattrs: new Map([
        ['security.capability', CAPABILITY],
        ['user.raw', RAW],
      ]),
    }),
    file('owned', 'o', { uid: 3_000_000, gid: 4_000_000 }),
    other('hard', { type: 'hardlink', linkTarget: 'dir/plain' }),
    other('soft', { type: 'symlink', mode: 0o777, linkTarget: 't'.repeat(200) }),
    other('char', { type: 'character-device', major: 300, minor: 70_000 }),
    other('block', { type: 'block-device', major: 8, minor: 1 }),
    other('pipe', { type: 'fifo' }),
    file(`${'p'.repeat(120)}/${'n'.repeat(90)}`, 'cut in prefix and name'),
    file(UTF8, 'long'),
    file(BYTES, 'bytes', { xattrs: new Map([['user.raw', RAW]]) }),
    file('s\xff', 'short bytes'),
  ];
}

let directory: string;
let tar: Uint8Array;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rootsmith-tar-'));
  tar = concatBytes(await Array.fromAsync(writeTar(inputs())));
  writeFileSync(join(directory, 'our.tar'), tar);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (command: string, args: readonly string[], input?: Uint8Array): string =>
  execFileSync(command, args, {
    cwd: directory,
    input,
    encoding: 'latin1',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });

test('writeTar() writes what GNU tar lists, names byte for byte', () => {
  const lines = run('tar', ['-tvf', 'our.tar', '--numeric-owner', '--full-time', '--quoting-style=literal'])
    .trimEnd()
    .split('\n');

  const time = '2023-11-14 22:13:20';
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    `drwxr-xr-t 0/0 0 ${time} dir/`,
    `-rwsr-xr-x 0/0 5 ${time} dir/plain`,
    `-rw-r--r-- 3000000/4000000 1 ${time} owned`,
    `hrw-r--r-- 0/0 0 ${time} hard link to dir/plain`,
    `lrwxrwxrwx 0/0 0 ${time} soft -> ${'t'.repeat(200)}`,
    `crw-r--r-- 0/0 300,70000 ${time} char`,
    `brw-r--r-- 0/0 8,1 ${time} block`,
    `prw-r--r-- 0/0 0 ${time} pipe`,
    `-rw-r--r-- 0/0 22 ${time} ${'p'.repeat(120)}/${'n'.repeat(90)}`,
    `-rw-r--r-- 0/0 4 ${time} ${UTF8}`,
    `-rw-r--r-- 0/0 5 ${time} ${BYTES}`,
    `-rw-r--r-- 0/0 11 ${time} s\xff`,
  ]);
});

test('writeTar() writes xattrs that GNU tar restores', () => {
  run('tar', ['-xf', 'our.tar', '--xattrs', '--xattrs-include=user.*', 'dir/plain']);

  expect(run('getfattr', ['--absolute-names', '-d', '-e', 'hex', 'dir/plain'])).toContain('user.raw=0xff000a3d80');
});

test('writeTar() writes what busybox tar lists', () => {
  const lines = run('busybox', ['tar', '-tf', 'our.tar']).trimEnd().split('\n');

  // It knows no pax paths, which come after the cut name here.
  expect(lines).toHaveLength(inputs().length);
  expect(lines.slice(0, 9)).toEqual([
    'dir/',
    'dir/plain',
    'owned',
    'hard',
    'soft',
    'char',
    'block',
    'pipe',
    `${'p'.repeat(120)}/${'n'.repeat(90)}`,
  ]);
  expect(lines.at(-2)).toBe(BYTES);
});

const PYTHON = `
import json, sys, tarfile
members = []
for m in tarfile.open('our.tar', encoding='latin1' if sys.argv[1] == 'raw' else 'utf-8', errors='surrogateescape'):
    members.append([m.name.encode('utf-8', 'surrogateescape').decode('latin1'), m.type.decode(), m.mode, m.uid, m.gid, m.size, m.mtime, m.linkname, m.devmajor, m.devminor,
      {k: v.encode('utf-8', 'surrogateescape').decode('latin1') for k, v in m.pax_headers.items() if 'xattr' in k}])
print(json.dumps(members))
`;

test("writeTar() writes what Python's tarfile reads", () => {
  const found: unknown = JSON.parse(run('python3', ['-c', PYTHON, 'utf-8']));

  const flags = {
    file: '0',
    hardlink: '1',
    symlink: '2',
    'character-device': '3',
    'block-device': '4',
    directory: '5',
    fifo: '6',
  };
  expect(found).toEqual(
    inputs().map((entry) => [
      entry.path,
      flags[entry.type],
      entry.mode,
      entry.uid,
      entry.gid,
      entry.size,
      TIME,
      entry.linkTarget,
      entry.major,
      entry.minor,
      Object.fromEntries(
        [...entry.xattrs].map(([name, value]) => [`SCHILY.xattr.${name}`, Buffer.from(value).toString('latin1')]),
      ),
    ]),
  );
});

test('writeTar() writes what tar-stream reads', async () => {
  const reader = extract();
  reader.end(tar);
  const names: string[] = [];
  for await (const entry of reader) {
    names.push(toByteName(entry.header.name));
    entry.resume();
  }

  // Of names that are not UTF-8 it makes U+FFFD.
  expect(names.slice(0, 10)).toEqual([
    'dir/',
    ...inputs()
      .slice(1, 10)
      .map(({ path }) => path),
  ]);
});

test('writeTar() writes what sqfstar packs, with devices, links, owners and binary xattrs', () => {
  run('sqfstar', ['-quiet', '-no-progress', 'our.sqsh'], tar);

  const lines = run('unsquashfs', ['-lln', 'our.sqsh']).replaceAll('squashfs-root/', '');
  // unsquashfs 4.5.1 lists wrong numbers for minors above 255.
  expect(run('rdsquashfs', ['-d', 'our.sqsh'])).toMatch(/nod block 0644 0 0 b 8 1\nnod char 0644 0 0 c 300 70000\n/);
  expect(lines).toMatch(/-rw-r--r-- 3000000\/4000000 +1 .* owned\n/);
  expect(lines).toContain(`-> ${'t'.repeat(200)}\n`);
  expect(lines).toContain(` ${UTF8}\n`);
  expect(lines).toContain(` ${BYTES}\n`);
});

test('writeTar() writes binary xattrs that sqfstar keeps, as sqfs2tar tells', async () => {
  run('sqfstar', ['-quiet', '-no-progress', 'xattrs.sqsh'], tar);
  const packed = execFileSync('sqfs2tar', ['xattrs.sqsh'], { cwd: directory });

  const entries = await readEntries(streamOf(packed));
  const xattrs = entries.find(({ path }) => path === 'dir/plain')?.xattrs;
  expect(xattrs).toEqual(
    new Map([
      ['security.capability', CAPABILITY],
      ['user.raw', RAW],
    ]),
  );
});

test('encodeTarHeader() writes sizes beyond 8 GiB that GNU tar and Python read', () => {
  const header = encodeTarHeader(tarHeaderOf({ path: 'huge', size: 2 ** 40 }));
  writeFileSync(join(directory, 'huge.tar'), header);

  const python = "import tarfile; print(tarfile.open('huge.tar').next().size)";
  expect(run('python3', ['-c', python]).trim()).toBe(String(2 ** 40));
  expect(run('sh', ['-c', 'tar -tvf huge.tar 2>/dev/null || true'])).toContain(` ${2 ** 40} `);
});

const digest = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

test('writeTar() writes an OCI archive that skopeo reads, with a layer that umoci unpacks', async () => {
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digest(tar)] },
    }),
  );
  const type = 'application/vnd.oci.image';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${type}.manifest.v1+json`,
      config: { mediaType: `${type}.config.v1+json`, digest: digest(config), size: config.length },
      layers: [{ mediaType: `${type}.layer.v1.tar`, digest: digest(tar), size: tar.length }],
    }),
  );
  const index = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      manifests: [
        {
          mediaType: `${type}.manifest.v1+json`,
          digest: digest(manifest),
          size: manifest.length,
          annotations: { 'org.opencontainers.image.ref.name': 'v1' },
        },
      ],
    }),
  );
  const blobs = [config, manifest, tar].map((bytes) => [`blobs/sha256/${digest(bytes).slice(7)}`, bytes] as const);
  const members = [
    ['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')] as const,
    ['index.json', index] as const,
    ...blobs,
  ];
  const archive = writeTar(
    members.map(([path, bytes]) => ({ ...tarHeaderOf({ path, size: bytes.length }), body: streamOf(bytes) })),
  );
  writeFileSync(join(directory, 'image.tar'), concatBytes(await Array.fromAsync(archive)));

  expect(run('skopeo', ['inspect', '--raw', 'oci-archive:image.tar:v1'])).toBe(manifest.toString());

  run('skopeo', ['copy', '--quiet', 'oci-archive:image.tar:v1', 'oci:layout:v1']);
  run('umoci', ['unpack', '--rootless', '--image', 'layout:v1', 'bundle']);
  const root = join(directory, 'bundle', 'rootfs');
  expect(readFileSync(join(root, Buffer.from(UTF8, 'latin1').toString()), 'utf8')).toBe('long');
  expect(readFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(BYTES, 'latin1')]), 'utf8')).toBe('bytes');
  expect(readFileSync(join(root, 'hard'), 'utf8')).toBe('alpha');
  expect(run('getfattr', ['--absolute-names', '-d', '-e', 'hex', join(root, 'dir/plain')])).toContain(
    'user.raw=0xff000a3d80',
  );
});

test('TAR_END alone is an empty archive for GNU tar', () => {
  expect(run('tar', ['-tf', '-'], TAR_END)).toBe('');
});
