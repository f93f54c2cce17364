import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realInstaller } from '../real-installer.ts';
import { measureBuild, row } from './command.ts';
import { measure } from './measure.ts';

const MB = 1_000_000;

/** How the time grows with what is new, and with what goes. */
export async function benchCurve(base: string, folder: string): Promise<void> {
  console.log('\n## Curve: new data, and what is removed (graft)\n');
  for (const megabytes of [0, 1, 10, 50]) {
    const overlay = join(folder, `new-${megabytes}`);
    writeData(overlay, megabytes * MB);
    console.log(
      row(`${megabytes} MB of new data`, await measureBuild(base, `layers: [{ dir: ${overlay} }]\n`, folder)),
    );
  }
  for (const [share, paths] of [
    ['about 1 %', '/usr/share/zoneinfo'],
    ['about 10 %', '/usr/share'],
    ['about half', '/usr/bin, /usr/lib'],
  ]) {
    console.log(row(`${share} removed (${paths})`, await measureBuild(base, `remove: [${paths}]\n`, folder)));
  }
}

/** All modules exchanged, beside mksquashfs of those modules alone. */
export async function benchModules(base: string, folder: string): Promise<void> {
  console.log('\n## All modules replaced, beside mksquashfs on those modules alone\n');
  const kernel = await realInstaller('kernel', 'all');
  const modules = join(folder, 'modules');
  execFileSync('mkdir', ['-p', modules]);
  execFileSync('sh', [
    '-c',
    `for blob in "$1"/blobs/sha256/*; do tar -xf "$blob" -C "$2" lib/modules 2>/dev/null || true; done`,
    'sh',
    kernel.directory,
    modules,
  ]);
  const image = join(folder, 'modules.sqsh');
  rmSync(image, { force: true });
  const peer = await measure([
    'mksquashfs',
    join(modules, 'lib/modules'),
    image,
    '-comp',
    'xz',
    '-no-progress',
    '-quiet',
  ]);
  const lines = `remove: [/lib/modules]\nkernel: { image: '${kernel.place}' }\n`;
  const ours = await measureBuild(base, lines, folder);
  const cache = ['--cache', join(folder, 'kept-blocks')];
  await measureBuild(base, lines, folder, cache);
  const again = await measureBuild(base, lines, folder, cache);
  console.log(row('mksquashfs of the modules', peer));
  console.log(row('rootsmith build, graft', ours));
  console.log(row('rootsmith build --cache DIR, again', again));
  for (const [what, { wallSeconds }] of [
    ['ratio', ours],
    ['again', again],
  ] as const)
    console.log(`${what} ${(wallSeconds / peer.wallSeconds).toFixed(2)}x`);
}

const FILE_BYTES = 200_000;

/** Files like programs are: half of each compresses, half does not. The same bytes every time. */
function writeData(folder: string, bytes: number): void {
  mkdirSync(join(folder, 'opt/new'), { recursive: true });
  for (let at = 0, index = 0; at < bytes; at += FILE_BYTES, index += 1) {
    writeFileSync(join(folder, 'opt/new', `file-${index}`), halfRandom(index, Math.min(FILE_BYTES, bytes - at)));
  }
}

/** Pseudo-random bytes, and repeating text. */
export function halfRandom(seed: number, size: number): Buffer {
  const noise: Buffer[] = [];
  for (let part = 0; noise.length * 64 < size / 2; part += 1)
    noise.push(createHash('sha512').update(`${seed}:${part}`).digest());
  const text = Buffer.from(`file ${seed} of the bench, some text that compresses\n`.repeat(Math.ceil(size / 100)));
  return Buffer.concat([...noise, text]).subarray(0, size);
}
