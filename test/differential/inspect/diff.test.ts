import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromByteName } from '../../../src/bytes/index.ts';
import { diffPlaces } from '../../../src/inspect/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

// Two squashfs images of mksquashfs, compared by us and, as directories, by GNU diff.
let folder: string;
const lines = Array.from({ length: 5000 }, (_, at) => `line ${at}\n`).join('');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-diff-'));
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  mkdirSync(join(before, 'etc/deep/er'), { recursive: true });
  mkdirSync(join(before, 'bin'));
  for (let at = 0; at < 40; at++) writeFileSync(join(before, `etc/small-${at}`), `small ${at}`);
  writeFileSync(join(before, 'bin/noise'), noise(1, 700_000));
  writeFileSync(join(before, 'bin/text'), lines);
  writeFileSync(join(before, 'bin/zeros'), new Uint8Array(400_000));
  writeFileSync(join(before, 'etc/deep/er/gone'), 'gone');
  symlinkSync('small-1', join(before, 'etc/link'));
  cpSync(before, after, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  rmSync(join(after, 'etc/deep'), { recursive: true });
  rmSync(join(after, 'etc/link'));
  symlinkSync('small-2', join(after, 'etc/link'));
  writeFileSync(join(after, 'etc/small-7'), 'small X');
  writeFileSync(join(after, 'bin/text'), lines.replace('line 4999', 'line 4998'));
  writeFileSync(join(after, 'bin/zeros'), new Uint8Array(400_001));
  mkdirSync(join(after, 'new'));
  writeFileSync(join(after, 'new/file'), 'new');
  chmodSync(join(after, 'etc/small-9'), 0o600);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function squash(name: string, ...flags: readonly string[]): string {
  const image = join(folder, `${name}.sqsh`);
  rmSync(image, { force: true });
  execFileSync('mksquashfs', [join(folder, name), image, '-noappend', '-no-progress', '-all-root', ...flags]);
  return image;
}

/** What GNU diff names, without modes, which it does not compare. */
function saidByDiff(): readonly string[] {
  const { stdout } = spawnSync('diff', ['-rq', '--no-dereference', 'before', 'after'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [, side, parent, name] = /^Only in (before|after)(.*): (.*)$/.exec(line) ?? [];
      if (side !== undefined) return `${side === 'before' ? 'removed' : 'added'} ${`${parent}/${name}`.slice(1)}`;
      return `changed ${/(?:Files|links) before\/(\S+) and/.exec(line)?.[1]}`;
    })
    .sort();
}

test.each([
  ['the same compressor', ['-comp', 'xz'], ['-comp', 'xz']],
  ['other compressors and block sizes', ['-comp', 'zstd', '-b', '256K'], ['-comp', 'gzip', '-no-fragments']],
])('diff of images by mksquashfs names what GNU diff names of the directories: %s', async (_, first, second) => {
  const [before, after] = [squash('before', ...first), squash('after', ...second)];

  const { files } = await diffPlaces(before, after, { env: {}, temporaryFolder: folder });

  const inside = (path: string): boolean =>
    files.some((other) => other.kind !== 'changed' && path.startsWith(`${other.path}/`));
  const content = files.filter(({ fields, path }) => fields.join() !== 'mode' && !inside(path));
  expect(content.map(({ kind, path }) => `${kind} ${fromByteName(path)}`).sort()).toEqual(saidByDiff());
  expect(files.filter(({ fields }) => fields.join() === 'mode').map(({ path }) => path)).toEqual(['etc/small-9']);
});
