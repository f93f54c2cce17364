import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamOf, toByteName } from '../../../src/bytes/index.ts';
import { readEntries } from '../../fixtures/tar-blocks.ts';

const LONG = `${'d'.repeat(120)}/${'e'.repeat(120)}/${'f'.repeat(120)}`;
const TIME = 1_700_000_000;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rootsmith-tar-'));
  mkdirSync(join(root, LONG, '..'), { recursive: true });
  mkdirSync(join(root, 'dir'), { mode: 0o755 });
  writeFileSync(join(root, 'dir', 'plain'), 'alpha', { mode: 0o644 });
  writeFileSync(join(root, 'empty'), '', { mode: 0o600 });
  writeFileSync(join(root, 'big'), 'x'.repeat(300_000));
  writeFileSync(join(root, LONG), 'long');
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'n')), Buffer.from([0xff, 0xfe])]), 'bytes');
  linkSync(join(root, 'big'), join(root, 'hard'));
  symlinkSync('dir/plain', join(root, 'soft'));
  symlinkSync('t'.repeat(300), join(root, 'soft-long'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  writeFileSync(join(root, 'sparse'), '');
  truncateSync(join(root, 'sparse'), 5_000_000);
  execFileSync('dd', [
    'if=/dev/zero',
    `of=${join(root, 'sparse')}`,
    'bs=4096',
    'count=3',
    'seek=50',
    'conv=notrunc',
    'status=none',
  ]);
  writeFileSync(join(root, 'mark'), 'end');
  execFileSync('sh', ['-c', 'cat mark >> sparse', 'sh'], { cwd: root });
  execFileSync('setfattr', ['-n', 'user.raw', '-v', '0x00ff0a3d80', join(root, 'empty')]);
  utimesSync(join(root, 'empty'), TIME, TIME + 0.75);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const ALL = ['dir', 'empty', 'big', 'hard', 'soft', 'soft-long', 'pipe', 'sparse', LONG, 'n\xff\xfe'];
const SHORT = ['dir', 'empty', 'big', 'hard', 'soft'];

/** What the tree holds below the names given, as our reader should tell it. */
function expected(names: readonly string[]) {
  const known: Record<string, readonly object[]> = {
    dir: [
      { path: 'dir/', type: 'directory', mode: 0o755 },
      { path: 'dir/plain', type: 'file', mode: 0o644, size: 5, content: 'alpha' },
    ],
    empty: [{ path: 'empty', type: 'file', mode: 0o600, size: 0, mtime: TIME, content: '' }],
    big: [{ path: 'big', type: 'file', size: 300_000, content: 'x'.repeat(300_000) }],
    hard: [{ path: 'hard', type: 'hardlink', linkTarget: 'big', size: 0 }],
    soft: [{ path: 'soft', type: 'symlink', linkTarget: 'dir/plain' }],
    'soft-long': [{ path: 'soft-long', type: 'symlink', linkTarget: 't'.repeat(300) }],
    pipe: [{ path: 'pipe', type: 'fifo' }],
    sparse: [{ path: 'sparse', type: 'file', size: 5_000_003, content: `${'\0'.repeat(5_000_000)}end` }],
    [LONG]: [{ path: LONG, type: 'file', content: 'long' }],
    'n\xff\xfe': [{ path: 'n\xff\xfe', type: 'file', content: 'bytes' }],
  };
  return names.flatMap((name) => known[name] ?? []);
}

async function entriesOf(tar: Uint8Array) {
  const entries = await readEntries(streamOf(tar));
  return entries.map((entry) => ({ ...entry, content: Buffer.from(entry.content).toString('latin1') }));
}

function gnuTar(names: readonly string[], args: readonly string[]): Uint8Array {
  // By way of a file, since arguments of Node are UTF-8.
  const list = Buffer.from(`${names.join('\n')}\n`, 'latin1');
  return execFileSync('tar', [...args, '-T', '-'], { cwd: root, input: list, maxBuffer: 64 * 1024 * 1024 });
}

test.each([
  ['gnu', ALL, []],
  ['oldgnu', ALL, []],
  ['pax', ALL, []],
  ['pax', ALL, ['--xattrs']],
  ['ustar', SHORT, []],
  ['v7', SHORT, []],
  ['gnu', ALL, ['--sparse']],
  ['oldgnu', ALL, ['--sparse']],
  ['pax', ALL, ['--sparse', '--sparse-version=0.0']],
  ['pax', ALL, ['--sparse', '--sparse-version=0.1']],
  ['pax', ALL, ['--sparse', '--sparse-version=1.0']],
])('readTar() reads GNU tar --format=%s of %j with %j', async (format, names, options) => {
  const tar = gnuTar(names, [`--format=${format}`, '--sort=name', ...options, '-c']);

  expect(await entriesOf(tar)).toMatchObject(expected(names));
});

test('readTar() reads binary xattrs as GNU tar wrote them', async () => {
  const [entry] = await entriesOf(gnuTar(['empty'], ['--xattrs', '-c']));

  expect(entry?.xattrs.get('user.raw')).toEqual(Uint8Array.of(0x00, 0xff, 0x0a, 0x3d, 0x80));
});

test('readTar() reads what busybox tar wrote', async () => {
  const names = ['dir', 'empty', 'big', 'hard', 'soft', LONG];

  const tar = execFileSync('busybox', ['tar', '-c', ...names], { cwd: root });

  expect(await entriesOf(tar)).toMatchObject(expected(names));
});

const PYTHON = `
import io, sys, tarfile
tar = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=getattr(tarfile, sys.argv[1]), encoding='utf-8')
def add(name, type=tarfile.REGTYPE, content=b'', **fields):
    info = tarfile.TarInfo(name)
    info.type, info.size = type, len(content)
    for key, value in fields.items(): setattr(info, key, value)
    tar.addfile(info, io.BytesIO(content))
add('é' * 120, content=b'x' * 700, uid=3000000, gid=4294967294, mtime=-5)
add('device', tarfile.CHRTYPE, devmajor=300, devminor=70000)
add('block', tarfile.BLKTYPE, devmajor=8, devminor=1)
add('dir', tarfile.DIRTYPE, mode=0o1777)
add('link', tarfile.SYMTYPE, linkname='l' * 200)
tar.close()
`;

test.each(['PAX_FORMAT', 'GNU_FORMAT'])("readTar() reads what Python's tarfile wrote as %s", async (format) => {
  const entries = await entriesOf(execFileSync('python3', ['-c', PYTHON, format]));

  expect(entries).toMatchObject([
    {
      path: toByteName('é'.repeat(120)),
      size: 700,
      uid: 3_000_000,
      gid: 4_294_967_294,
      mtime: -5,
      content: 'x'.repeat(700),
    },
    { path: 'device', type: 'character-device', major: 300, minor: 70_000 },
    { path: 'block', type: 'block-device', major: 8, minor: 1 },
    { path: 'dir/', type: 'directory', mode: 0o1777 },
    { path: 'link', type: 'symlink', linkTarget: 'l'.repeat(200) },
  ]);
});

test('readTar() reads what tar-stream wrote', async () => {
  const writer = pack();
  const chunks: Uint8Array[] = [];
  writer.on('data', (chunk) => chunk instanceof Uint8Array && chunks.push(chunk));
  writer.entry({ name: toByteName('dir'), type: 'directory' });
  writer.entry({ name: `${'é'.repeat(80)}/file`, uid: 1000, mtime: new Date(TIME * 1000) }, 'content');
  writer.entry({ name: 'link', type: 'symlink', linkname: 'é' });
  writer.finalize();
  await once(writer, 'end');

  expect(await entriesOf(Buffer.concat(chunks))).toMatchObject([
    { path: 'dir', type: 'directory' },
    { path: toByteName(`${'é'.repeat(80)}/file`), uid: 1000, mtime: TIME, content: 'content' },
    { path: 'link', type: 'symlink', linkTarget: toByteName('é') },
  ]);
});
