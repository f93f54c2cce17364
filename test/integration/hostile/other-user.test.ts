import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { journalFolder } from '../../../src/cli/mirror/journal-folder.ts';
import { parseMirrorTarget } from '../../../src/mirror/index.ts';
import { built, repository, rootsmith } from '../../fixtures/rootsmith.ts';
import { serveFolder } from '../../fixtures/served.ts';
import { smallBase } from '../../fixtures/small-base.ts';
import { testProgram } from '../../fixtures/test-program.ts';

const NOBODY = 65534;
const folder = mkdtempSync(join(tmpdir(), 'rootsmith-other-user-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell script as another user; gives whether it succeeded. */
function asNobody(script: string): boolean {
  const user = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
  try {
    execFileSync('setpriv', [...user, 'sh', '-ec', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let base = '';
let right = '';
let temporary = '';
let made = 0;

function newFolder(mode: number): string {
  made += 1;
  const path = join(folder, `f${made}`);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

const recipe = (output: string): string[] => ['recipes/hello-world', '--base', base, '-o', output];

beforeAll(async () => {
  base = await smallBase(folder, 'base');
  right = await built(recipe(`oci:${folder}/right:v1`));
});

beforeEach(() => {
  temporary = newFolder(0o1777);
});

/** Starts a build and stops it, as a debugger would, when it says that a stage has begun. */
async function stoppedIn(stage: string, output: string, ...flags: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [testProgram, 'build', ...recipe(output), '--json', ...flags], {
    cwd: repository,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const event = JSON.parse(line) as { kind: string; stage?: string };
    if (event.kind === 'stage-start' && event.stage === stage) break;
  }
  child.kill('SIGSTOP');
  return child;
}

async function goOn(child: ChildProcess): Promise<{ readonly status: number | null; readonly stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill('SIGCONT');
  return { status: await ended, stdout };
}

function everythingIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true }).map(String).sort();
}

function workFolders(): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('rootsmith-'));
}

test('build takes nothing from folders that another user made in TMPDIR, and leaves them as they are', async () => {
  const [, , host] = /-(\d+)-([0-9a-f]{8})-/.exec(await workNameOf()) ?? [];
  const victim = newFolder(0o755);
  writeFileSync(join(victim, 'precious'), '');
  const stale = `${temporary}/rootsmith-4194305-1-${host}`;
  expect(
    asNobody(`
      mkdir -m 777 '${temporary}/rootsmith-0' '${stale}-00' '${stale}-01'
      echo false > '${temporary}/rootsmith-0/001-vmlinuz'; ln -s '${victim}' '${temporary}/rootsmith-0/x'
      ln -s '${victim}' '${stale}-02'; ln -s '${victim}' '${stale}-00/rootsmith-work'; echo hm > '${stale}-01/file'`),
  ).toBe(true);
  const before = everythingIn(temporary);

  const digest = await built(recipe(`oci:${newFolder(0o755)}/x:v1`), { env: { TMPDIR: temporary } });

  expect(digest).toBe(right);
  expect(everythingIn(temporary)).toEqual(before);
  expect(readdirSync(victim)).toEqual(['precious']);
});

/** The name of a work folder of a run in this very environment. */
async function workNameOf(): Promise<string> {
  const child = await stoppedIn('unpack', `oci:${newFolder(0o755)}/x:v1`);
  const [name = ''] = workFolders();
  await goOn(child);
  return name;
}

describe.each([
  ['with the sticky bit', 0o1777, false],
  ['without it', 0o777, true],
])('while a build is at work in a TMPDIR %s', (_, mode, canRename) => {
  test.each(['unpack', 'squash', 'publish'])('another user cannot swap what it works with in %s', async (stage) => {
    chmodSync(temporary, mode);
    const child = await stoppedIn(stage, `oci:${newFolder(0o755)}/x:v1`);
    const [name = ''] = workFolders();
    const path = join(temporary, name);

    expect(asNobody(`ls '${path}' || touch '${path}/x'`)).toBe(false);
    expect(asNobody(`mv '${path}' '${temporary}/away'; mkdir -m 777 '${path}'; cp /etc/passwd '${path}/files'`)).toBe(
      canRename,
    );
    const { status, stdout } = await goOn(child);

    expect(status).toBe(0);
    expect(stdout).toContain(right);
    expect(existsSync(join(temporary, 'away'))).toBe(false);
    expect(readdirSync(temporary)).toEqual(canRename ? [name] : []);
  });

  test('what a killed one leaves is cleaned up by the next', async () => {
    chmodSync(temporary, mode);
    const child = await stoppedIn('squash', `oci:${newFolder(0o755)}/x:v1`);
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    const left = workFolders();

    await built(recipe(`oci:${newFolder(0o755)}/x:v1`), { env: { TMPDIR: temporary } });

    expect(left).toHaveLength(1);
    expect(lstatSync(temporary).mode & 0o7777).toBe(mode);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

test('programs that a build starts work in the same folder, whatever it is called by then', async () => {
  chmodSync(temporary, 0o777);
  const child = await stoppedIn('unpack', `oci:${newFolder(0o755)}/x:v1`, '--engine', 'squashfs-tools');
  const [name = ''] = workFolders();

  expect(asNobody(`cd '${temporary}'; mv '${name}' away; mkdir -m 777 '${name}' '${name}/files'`)).toBe(true);
  const { status } = await goOn(child);

  expect(status).toBe(0);
  expect(everythingIn(temporary)).toEqual([name, `${name}/files`]);
});

test('build works below a TMPDIR that belongs to another user, and that a link of ours leads to', async () => {
  const theirs = newFolder(0o777);
  chownSync(theirs, NOBODY, NOBODY);
  symlinkSync(theirs, join(temporary, 'link'));

  const digest = await built(recipe(`oci:${newFolder(0o755)}/x:v1`), { env: { TMPDIR: join(temporary, 'link') } });

  expect(digest).toBe(right);
  expect(readdirSync(theirs)).toEqual([]);
});

describe('build refuses to write to a layout', () => {
  test.each([
    ['blobs is a link', 'ln -s "$victim" blobs'],
    ['blobs/sha256 is a link', 'mkdir blobs; ln -s "$victim" blobs/sha256'],
    ['blobs belongs to another user', 'mkdir -m 777 blobs'],
    ['the folder of partial blobs is a link', 'ln -s "$victim" .rootsmith-partial'],
    ['index.json is a link', 'ln -s "$victim/precious" index.json'],
    ['oci-layout belongs to another user', 'printf \'{"imageLayoutVersion":"1.0.0"}\' > oci-layout'],
    ['the lock is a link', 'ln -s "$victim/precious" .rootsmith-lock'],
    ['the lock is a FIFO', 'mkfifo .rootsmith-lock'],
    ['the list of written blobs is a link', 'ln -s "$victim/precious" .rootsmith-written'],
  ])('where %s', async (_, plant) => {
    const [layout, victim] = [newFolder(0o1777), newFolder(0o755)];
    writeFileSync(join(victim, 'precious'), '');
    expect(asNobody(`victim='${victim}'; cd '${layout}'; ${plant}`)).toBe(true);

    const { status, stderr } = await rootsmith(['build', ...recipe(`oci:${layout}:v1`)]);

    expect(stderr).toContain('PATH_FOREIGN');
    expect(status).toBe(9);
    expect(readdirSync(victim)).toEqual(['precious']);
    expect(lstatSync(join(victim, 'precious')).size).toBe(0);
  });
});

function mirrorFile(): string {
  const path = join(folder, 'mirror.yaml');
  writeFileSync(path, `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [{ source: "${base}", target: "a/b:v1" }]\n`);
  return path;
}

test.each([
  ['its own folder is a link', 'ln -s "$victim" .rootsmith-registry'],
  ['its own folder belongs to another user', 'mkdir -m 777 .rootsmith-registry'],
  ['blobs is a link', 'ln -s "$victim" blobs'],
  ['the lock is a FIFO', 'mkfifo .rootsmith-lock'],
])('serve refuses a folder where %s', async (_, plant) => {
  const [layout, victim] = [newFolder(0o1777), newFolder(0o755)];
  expect(asNobody(`victim='${victim}'; cd '${layout}'; ${plant}`)).toBe(true);

  const { status, stderr } = await rootsmith(['serve', layout, '--listen', '127.0.0.1:0']);

  expect([status, stderr]).toEqual([9, expect.stringContaining('PATH_FOREIGN')]);
  expect(readdirSync(victim)).toEqual([]);
});

test('mirror copy does not go on with notes of uploads that another user left', async () => {
  await using registry = await serveFolder(newFolder(0o755));
  const [place, list] = [newFolder(0o1777), mirrorFile()];
  const args = ['mirror', 'copy', list, '--to', `${registry.host}/x`, '--journal', place];
  const target = journalFolder(place, parseMirrorTarget(`${registry.host}/x`, '/'), { env: {}, directory: '/' });
  expect(asNobody(`mkdir -m 777 '${join(place, ...(target?.names ?? []))}'`)).toBe(true);

  const { status, stderr } = await rootsmith(args);

  expect(stderr).toContain('belongs to user 65534');
  expect(status).toBe(9);
});

test('mirror export does not go on with a draft that another user made', async () => {
  const [place, victim] = [newFolder(0o1777), newFolder(0o755)];
  const draft = `${place}/.bundle.tar.rootsmith-draft`;
  const list = mirrorFile();
  expect(asNobody(`mkdir -m 777 '${draft}'; touch '${draft}/whole'; ln -s '${victim}' '${draft}/content'`)).toBe(true);

  const { status, stderr } = await rootsmith(['mirror', 'export', list, '--to', join(place, 'bundle.tar')]);

  expect(stderr).toContain('PATH_FOREIGN');
  expect(status).toBe(9);
  expect(readdirSync(victim)).toEqual([]);
});
