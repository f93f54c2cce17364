import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeArchive, writeLayout } from '../fixtures/gallery/places.ts';
import { makeShape } from '../fixtures/gallery/shapes.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';

let folder: string;
let place: string;
const run = (...args: readonly string[]): Promise<Ran> => rootsmith(args, { directory: folder, env: {} });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-inspect-cli-'));
  place = writeLayout(join(folder, 'installer'), await makeShape('v1.8 by a factory, with extensions'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('inspect says what an installer is, as lines and as JSON', async () => {
  const [plain, json] = [await run('inspect', place), await run('inspect', place, '--json')];

  expect(plain).toMatchObject({ status: 0, stderr: '' });
  expect(plain.stdout).toMatch(/^Talos +v1\.8\.4$/m);
  expect(plain.stdout).toMatch(/^extension +tool 1\.0\.0 \(0\.sqsh\)/m);
  expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'rootsmith/inspect/v1', name: place, talos: 'v1.8.4' });
});

test('inspect recognises an archive without being told what it is', async () => {
  const { images } = await makeShape('v1.8 by a factory, with extensions');
  await writeArchive(join(folder, 'image.tar'), images.get('amd64')!, 'crane');

  expect((await run('inspect', 'image.tar')).stdout).toMatch(/^Talos +v1\.8\.4$/m);
});

test('ls lists one directory, everything below it, or its own kind of detail', async () => {
  const [one, all, long] = [
    await run('ls', place, '/usr'),
    await run('ls', '-R', place, '/usr/local'),
    await run('ls', '-l', place, '/usr/local/bin'),
  ];

  expect(one.stdout).toBe('local\nshare\n');
  expect(all.stdout).toBe('/usr/local/bin\n/usr/local/bin/tool\n');
  expect(long.stdout).toMatch(/^-rwxr-xr-x 0\/0 +16 2023-11-14 22:13 tool {2}\(extension tool\)\n$/);
});

test.each([
  [['--layer', '2', '/usr/install/amd64'], 'initramfs.xz'],
  [['--initramfs'], 'rootfs.sqsh'],
  [['--squashfs', 'tool'], 'usr'],
])('ls %j lists that level', async (flags, name) => {
  const { status, stdout } = await run('ls', place, ...flags);

  expect([status, stdout.split('\n')]).toEqual([0, expect.arrayContaining([name])]);
});

test('cat gives the very bytes, and extract --tar a tar that tar reads', async () => {
  const { stdout } = await run('cat', place, '/usr/local/bin/tool');
  await run('extract', place, '/usr/local', '--tar', 'local.tar');

  const listed = execFileSync('tar', ['-tf', join(folder, 'local.tar')], { encoding: 'utf8' });
  const content = execFileSync('tar', ['-xOf', join(folder, 'local.tar'), 'usr/local/bin/tool'], { encoding: 'utf8' });

  expect(listed).toContain('usr/local/bin/tool');
  expect(content).toBe(stdout);
});

test('extract writes files, refuses what is in the way, and replaces it when told to', async () => {
  const first = await run('extract', place, '/usr/local', '-o', 'out');
  const path = join(folder, 'out/usr/local/bin/tool');
  writeFileSync(path, 'mine');

  const [second, third] = [
    await run('extract', place, '/usr/local', '-o', 'out'),
    await run('extract', place, '/usr/local', '-o', 'out', '--force'),
  ];

  expect([first.status, second.status, third.status]).toEqual([0, 9, 0]);
  expect(second.stderr).toContain('[FILE_EXISTS]');
  expect(readFileSync(path, 'utf8')).not.toBe('mine');
});

test('extract does not follow a link that lies in its directory', async () => {
  mkdirSync(join(folder, 'outside'));
  mkdirSync(join(folder, 'trap'));
  symlinkSync(join(folder, 'outside'), join(folder, 'trap/usr'));

  const refused = await run('extract', place, '/usr/local', '-o', 'trap');
  await run('extract', place, '/usr/local', '-o', 'trap', '--force');

  expect(refused).toMatchObject({ status: 9, stderr: expect.stringContaining('[FILE_EXISTS]') });
  expect(execFileSync('ls', [join(folder, 'outside')], { encoding: 'utf8' })).toBe('');
});

test.each([
  [['cat', '/usr/local/bin/tol'], 4, 'NOT_FOUND', 'Did you mean `/usr/local/bin/tool`?'],
  [['cat', '/usr'], 3, 'NOT_A_FILE', 'List it with `rootsmith ls`'],
  [['ls', '/../etc'], 3, 'PATH_UNSAFE', 'hint: '],
  [['ls', '/', '--layer', '9'], 4, 'INSPECT_LEVEL_MISSING', 'Name one from 1 to 2'],
  [['ls', '/', '--initramfs', '--layer', '1'], 2, 'USAGE', 'Choose one of them.'],
  [['extract', '/usr'], 2, 'USAGE', 'Name a directory with `-o DIR`'],
])('%j fails with a code and a hint', async ([command = '', ...rest], status, code, hint) => {
  const ran = await run(command, place, ...rest);

  expect(ran).toMatchObject({ status, stdout: '' });
  expect(ran.stderr).toContain(`[${code}]`);
  expect(ran.stderr).toContain(hint);
});
