import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineNames } from '../../src/installer/index.ts';
import { takeBootAssets } from '../boot/take-boot-assets.ts';
import { writeHelloRootfs } from '../build-hello.ts';
import { measureFloor } from './floor.ts';
import { type BenchOptions, type Measured, measure, median } from './measure.ts';
import { program } from './program.ts';
import { record } from './record.ts';
import { isOnPath, rootfsOf } from './rootfs.ts';

interface Row {
  readonly what: string;
  readonly measured: readonly Measured[];
}

const root = join(import.meta.dirname, '../..');

/** One service added to a base at a place, by each engine that needs no daemon and by a shell, beside the floor. */
export async function benchService(base: string, { folder, runs }: BenchOptions): Promise<void> {
  const { initramfs } = await takeBootAssets(base, { architecture: 'amd64', directory: folder });
  const overlay = helloOverlay(folder);
  console.log(
    `\n## Adding the hello-world service (initramfs of ${megabytes(statSync(initramfs).size)} MB, ${runs} run(s) of each, in turn)\n`,
  );
  const shell = [join(root, 'scripts/shell-pipeline.sh'), initramfs, join(folder, 'new.xz'), overlay, ''];
  const backhandBase = isOnPath('add-backhand') ? rootfsOf(initramfs, folder) : undefined;
  const engines = engineNames.filter((name) => name !== 'docker');
  const rows = new Map<string, Measured[]>();
  for (let run = 0; run < runs; run += 1) {
    await take(rows, 'shell pipeline', () => measure(shell));
    for (const engine of engines)
      await take(rows, `rootsmith build, ${engine}`, () =>
        measure(buildCommand({ base, engine, output: join(folder, `${engine}-${run}`) })),
      );
    if (backhandBase !== undefined)
      await take(rows, 'add-backhand, one file, the squashfs alone', () => measureBackhand(backhandBase, folder));
    await take(rows, 'floor: start, decode, hash, write', () => measureFloor(initramfs, join(folder, 'floor')));
  }
  print([...rows].map(([what, measured]) => ({ what, measured })));
}

/** A foreign program adds one file to the root file system, and does no more than that. */
async function measureBackhand(rootfs: string, folder: string): Promise<Measured> {
  const [added, output] = [join(folder, 'added'), join(folder, 'backhand.sqsh')];
  writeFileSync(added, 'hello\n');
  rmSync(output, { force: true }); // it writes over nothing
  return await measure(['add-backhand', '--file', added, rootfs, '/usr/local/added', output]);
}

async function take(rows: Map<string, Measured[]>, what: string, run: () => Promise<Measured>): Promise<void> {
  rows.set(what, [...(rows.get(what) ?? []), await run()]);
}

interface BuildOptions {
  readonly base: string;
  readonly engine: string;
  /** A folder. */
  readonly output: string;
}

function buildCommand({ base, engine, output }: BuildOptions): readonly string[] {
  return [
    process.execPath,
    program,
    'build',
    join(root, 'recipes/hello-world'),
    '--base',
    base,
    '--engine',
    engine,
    '-o',
    `oci:${output}:v1`,
  ];
}

/** What the recipe adds, as a folder for the shell. */
function helloOverlay(folder: string): string {
  const rootfs = writeHelloRootfs('amd64');
  const overlay = join(folder, 'overlay');
  const [specs, containers] = [join(overlay, 'usr/local/etc/containers'), join(overlay, 'usr/local/lib/containers')];
  for (const path of [specs, containers]) mkdirSync(path, { recursive: true });
  execFileSync('cp', ['-r', rootfs, join(containers, 'hello-world')]);
  writeFileSync(
    join(specs, 'hello-world.yaml'),
    'name: hello-world\ncontainer: { entrypoint: ./hello, args: [--config, config.ini] }\nrestart: always\n',
  );
  return overlay;
}

function print(rows: readonly Row[]): void {
  const of = (row: Row | undefined, field: keyof Measured): number =>
    median((row?.measured ?? []).map((each) => each[field]));
  const [shell] = rows;
  const floor = rows.at(-1);
  const table = rows.map((row) => {
    const [wall, cpu, peak] = (['wallSeconds', 'cpuSeconds', 'peakBytes'] as const).map((field) => of(row, field)) as [
      number,
      number,
      number,
    ];
    record(row.what, { wallSeconds: wall, cpuSeconds: cpu, peakBytes: peak });
    return [
      row.what,
      `${wall.toFixed(2)} s`,
      `${cpu.toFixed(2)} s`,
      `${megabytes(peak)} MB`,
      `${(wall / of(shell, 'wallSeconds')).toFixed(3)}x`,
      `${(of(shell, 'wallSeconds') / wall).toFixed(1)}x`,
      `${(wall / of(floor, 'wallSeconds')).toFixed(2)}x`,
    ];
  });
  const head = ['', 'wall', 'CPU', 'peak memory', 'time / shell', 'faster than shell', 'time / floor'];
  const widths = head.map((title, column) => Math.max(title.length, ...table.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...table])
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  console.log('\nCPU counts children; peak memory is that of the first process alone.');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
