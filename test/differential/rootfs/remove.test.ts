import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removePaths } from '../../../src/rootfs/index.ts';
import { listHost } from '../../fixtures/host-listing.ts';
import { listTree, makeTree, symlink } from '../../fixtures/trees.ts';

const files = [
  'usr/lib/modules/5.15/a.ko',
  'usr/lib/libc.so',
  'etc/.hidden/x',
  'etc/a1',
  'etc/a2',
  'etc/b-1',
  'etc/[x]',
  'etc/a*',
  'opt/\u00e4\u00f6',
  'opt/A',
  'opt/ab',
  'opt/a]c',
  'dev/null',
];
const links = { lib: 'usr/lib', 'etc/link': 'a1', 'etc/dangling': 'none', 'var/up': '../etc' };
const tree = makeTree({
  ...Object.fromEntries(files.map((path) => [path, path])),
  ...Object.fromEntries(Object.entries(links).map(([path, target]) => [path, symlink(target)])),
});

let work = '';

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'rootsmith-remove-'));
  for (const path of [...files, ...Object.keys(links)])
    mkdirSync(join(work, 'base', dirname(path)), { recursive: true });
  for (const path of files) writeFileSync(join(work, 'base', path), path);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(work, 'base', path));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

/**
 * As the ONBUILD step of the installer does it, by the shell of Debian or of Alpine; but words are not
 * expanded by what the machine itself has at these paths, which that step does first.
 */
function removeByShell(shell: readonly string[], words: string): string[] {
  const root = join(work, 'rootfs');
  rmSync(root, { recursive: true, force: true });
  cpSync(join(work, 'base'), root, { recursive: true, verbatimSymlinks: true });
  const [program = '', ...flags] = shell;
  const script = 'set -f; for word in $RM; do set +f; rm -rf $ROOT$word; set -f; done';
  execFileSync(program, [...flags, '-c', script], {
    cwd: '/',
    stdio: 'pipe',
    env: { RM: words, ROOT: root, LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
  });
  return listHost(root);
}

const patterns = [
  '/lib/modules',
  '/lib',
  '/usr/lib/modules/*',
  '/lib/modules/*/*.ko',
  '/*',
  '/etc/*',
  '/etc/.h*',
  '/etc/?1',
  '/etc/a[12]',
  '/etc/a[!1]',
  '/etc/[ab]*',
  '/etc/[!a]*',
  '/etc/[[]x]',
  '/etc/[x]',
  '/etc/b[a--]1',
  '/etc/b[-]1',
  '/opt/[[:upper:]]',
  '/opt/[[:alpha:]]*',
  '/opt/a[]]c',
  '/opt/a[',
  '/opt/[a-z]b',
  '/*/a?',
  '/*/*',
  '/v*/up/a1',
  '/var/up',
  '/etc/link /etc/dangling',
  '/nothing /etc/none*',
  '//etc//a1',
  '/etc/./a2',
  '/lib/modules /usr/lib/*',
  '/lib /lib/modules',
  '/etc /etc/*',
  '/e*/.hidden',
  '/et[c]/a1',
  '/etc/a1/x',
];

test.each(patterns)('removePaths() leaves what dash leaves after `%s`', (words) => {
  const { tree: left } = removePaths(tree, words.split(' '));

  expect(listTree(left)).toEqual(removeByShell(['sh'], words));
});

test.each(patterns)('removePaths() leaves what busybox leaves after `%s`', (words) => {
  const { tree: left } = removePaths(tree, words.split(' '));

  expect(listTree(left)).toEqual(removeByShell(['busybox', 'sh'], words));
});
