import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { takeBootAssets } from '../boot/take-boot-assets.ts';
import { compare, type Pair } from './command.ts';
import { type BenchOptions, measure } from './measure.ts';
import { program } from './program.ts';
import { rootfsOf } from './rootfs.ts';

/** mksquashfs with the levels that are its defaults, and ours. */
const forms: Readonly<Record<string, readonly string[]>> = {
  xz: ['-comp', 'xz', '-Xdict-size', '100%'],
  zstd: ['-comp', 'zstd', '-Xcompression-level', '15'],
  gzip: ['-comp', 'gzip', '-Xcompression-level', '9'],
};
const COMMON = ['-no-xattrs', '-noappend', '-no-progress', '-quiet'];

/** The rootfs of a base as a folder, written as an image by both: time and size. */
export async function benchCreate(base: string, { folder, runs }: BenchOptions): Promise<void> {
  console.log(`\n## squashfs create, beside mksquashfs on the same folder (${runs} run(s) of each, in turn)\n`);
  const tree = await unsquashed(base, folder);
  const [theirs, ours] = [join(folder, 'theirs.sqsh'), join(folder, 'ours.sqsh')];
  for (const [compressor, flags] of Object.entries(forms)) {
    const pair: Pair = { ours: [], theirs: [] };
    const warm: Pair = { ours: [], theirs: pair.theirs };
    for (let run = 0; run < runs; run += 1) {
      for (const image of [theirs, ours]) rmSync(image, { force: true });
      pair.theirs.push(await measure(['mksquashfs', tree, theirs, ...flags, ...COMMON]));
      const create = [program, 'squashfs', 'create', tree, ours, '--compressor', compressor, '--no-xattrs'];
      pair.ours.push(await measure([process.execPath, ...create]));
      const again = [...create, '--cache', join(folder, 'kept-blocks')];
      if (run === 0) {
        rmSync(ours);
        await measure([process.execPath, ...again]);
      }
      rmSync(ours);
      warm.ours.push(await measure([process.execPath, ...again]));
    }
    const [size, peer] = [statSync(ours).size, statSync(theirs).size];
    const share = (((size - peer) / peer) * 100).toFixed(2);
    compare(
      `${compressor}: ${size} bytes, ${share} % more than ${peer}`,
      { ours: 'rootsmith squashfs create', theirs: 'mksquashfs' },
      pair,
    );
    compare(`${compressor}, again`, { ours: 'rootsmith squashfs create --cache DIR', theirs: 'mksquashfs' }, warm);
  }
}

async function unsquashed(base: string, folder: string): Promise<string> {
  const { initramfs } = await takeBootAssets(base, { architecture: 'amd64', directory: folder });
  const tree = join(folder, 'unsquashed');
  execFileSync('unsquashfs', ['-no-progress', '-quiet', '-d', tree, rootfsOf(initramfs, folder)]);
  return tree;
}
