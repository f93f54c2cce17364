import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLayout } from '../real/layout.ts';
import { measureBuild, row } from './command.ts';
import { halfRandom } from './curve.ts';

interface Shape {
  readonly what: string;
  readonly files: number;
  readonly fileBytes: number;
}

const shapes: readonly Shape[] = [
  { what: 'rootfs of 60 MB', files: 240, fileBytes: 500_000 },
  { what: 'rootfs of 250 MB', files: 1000, fileBytes: 500_000 },
  { what: 'rootfs of 1 GB', files: 4000, fileBytes: 500_000 },
  { what: '2,000 files', files: 2000, fileBytes: 600 },
  { what: '20,000 files', files: 20_000, fileBytes: 600 },
  { what: '100,000 files', files: 100_000, fileBytes: 600 },
];

/** Time and memory for large bases: both must grow with the size, memory not beyond its bound. */
export async function benchScale(folder: string): Promise<void> {
  console.log('\n## Scale: one small file added to a base of (graft)\n');
  for (const shape of shapes) {
    const work = join(folder, 'scale');
    const base = await largeBase(shape, work);
    const lines = 'layers: [{ files: [{ path: /etc/motd, content: "new" }] }]\n';
    console.log(row(shape.what, await measureBuild(base, lines, folder)));
    rmSync(work, { recursive: true });
  }
}

const EPOCH = 1_655_136_000;

/** An installer whose initramfs is a plain cpio: it is the squashfs that is large. */
async function largeBase({ files, fileBytes }: Shape, work: string): Promise<string> {
  const [tree, archive, layer] = ['tree', 'archive', 'layer'].map((name) => join(work, name));
  const assets = join(layer ?? '', 'usr/install/amd64');
  for (const path of [tree, archive, assets]) mkdirSync(path ?? '', { recursive: true });
  for (let index = 0; index < files; index += 1) {
    const directory = join(tree ?? '', `d${index % 200}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `f${index}`), halfRandom(index, fileBytes));
  }
  const squash = ['-comp', 'zstd', '-Xcompression-level', '1', '-all-root', '-noappend', '-no-progress', '-quiet'];
  execFileSync('mksquashfs', [tree ?? '', join(archive ?? '', 'rootfs.sqsh'), ...squash]);
  rmSync(tree ?? '', { recursive: true });
  execFileSync(
    'sh',
    [
      '-c',
      `echo rootfs.sqsh | cpio --quiet -H newc -o >"$1/initramfs.xz"; rm rootfs.sqsh; cp "$2" "$1/vmlinuz"`,
      'sh',
      assets,
      process.execPath,
    ],
    { cwd: archive },
  );
  const layout = join(work, 'layout');
  await writeLayout(layout, {
    tag: 'v1',
    epoch: EPOCH,
    mediaTypes: 'oci',
    config: { Labels: {} },
    layers: [{ directory: layer ?? '', createdBy: 'bench' }],
    index: 'none',
  });
  return `oci:${layout}:v1`;
}
