#!/usr/bin/env node
// Speed and memory as ratios to the plain way, the shell pipeline, on the same base in the same run.
// `npm run bench` takes a few minutes; `npm run bench -- --runs 3` repeats each measurement.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineNames } from '../src/build/index.ts';
import { benchCurve, benchModules } from './bench/curve.ts';
import { measureFloor } from './bench/floor.ts';
import { type Measured, measure, median } from './bench/measure.ts';
import { benchMirror, benchMirrorGrowth } from './bench/mirror.ts';
import { buildProgram, program } from './bench/program.ts';
import { benchScale } from './bench/scale.ts';
import { benchServe } from './bench/serve.ts';
import { takeBootAssets } from './boot/take-boot-assets.ts';
import { writeHelloRootfs } from './build-hello.ts';
import { realInstaller } from './real-installer.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    variant: { type: 'string', default: 'v1.0' },
    /** `mirror`, `growth`, `service`, `modules`, `curve`, `scale`, `start`, `serve`; all of them where not given. */
    section: { type: 'string', multiple: true },
  },
});
const runs = Number(values.runs);

interface Row {
  readonly what: string;
  readonly measured: readonly Measured[];
}

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  buildProgram();
  const wants = (name: string): boolean => values.section?.includes(name) ?? true;
  const sections: Readonly<Record<string, () => Promise<void>>> = {
    mirror: () => benchMirror({ folder, runs }),
    growth: () => benchMirrorGrowth({ folder }),
    service: async () => await benchService(await base()),
    modules: async () => await benchModules(await base(), folder),
    curve: async () => await benchCurve(await base(), folder),
    scale: () => benchScale(folder),
    start: () => benchStart(),
    serve: () => benchServe(folder),
  };
  for (const [name, run] of Object.entries(sections)) if (wants(name)) await run();
}

/** Made when a section needs it: on a clean machine that takes minutes. */
async function base(): Promise<string> {
  return (await realInstaller(values.variant === 'v1.9' ? 'v1.9' : 'v1.0')).place;
}

async function benchService(base: string): Promise<void> {
  const { initramfs } = await takeBootAssets(base, { architecture: 'amd64', directory: folder });
  const overlay = helloOverlay();
  console.log(
    `\n## Adding the hello-world service (${values.variant}, initramfs of ${megabytes(statSync(initramfs).size)} MB, ${runs} run(s) of each, in turn)\n`,
  );
  const shell = [join(root, 'scripts/shell-pipeline.sh'), initramfs, join(folder, 'new.xz'), overlay, ''];
  const engines = engineNames.filter((name) => name !== 'docker');
  const rows = new Map<string, Measured[]>();
  for (let run = 0; run < runs; run += 1) {
    await take(rows, 'shell pipeline', () => measure(shell));
    for (const engine of engines)
      await take(rows, `rootsmith build, ${engine}`, () => measure(buildCommand(base, engine, run)));
    await take(rows, 'floor: start, decode, hash, write', () => measureFloor(initramfs, join(folder, 'floor')));
  }
  print([...rows].map(([what, measured]) => ({ what, measured })));
}

/** The time to answer `--version`, beside that of Node itself. */
async function benchStart(): Promise<void> {
  const times = async (command: readonly string[]): Promise<number> => {
    const seconds: number[] = [];
    for (let run = 0; run < 9; run += 1) seconds.push((await measure(command)).wallSeconds);
    return median(seconds) * 1000;
  };
  const bare = await times([process.execPath, '-e', '0']);
  const version = await times([process.execPath, program, '--version']);
  const source = await times([process.execPath, join(root, 'src/main.ts'), '--version']);
  console.log(
    `\n## Start\n\nnode -e 0: ${bare.toFixed(0)} ms; rootsmith --version: ${version.toFixed(0)} ms, from source: ${source.toFixed(0)} ms`,
  );
}

async function take(rows: Map<string, Measured[]>, what: string, run: () => Promise<Measured>): Promise<void> {
  rows.set(what, [...(rows.get(what) ?? []), await run()]);
}

function buildCommand(base: string, engine: string, run: number): readonly string[] {
  const output = `oci:${join(folder, `${engine}-${run}`)}:v1`;
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
    output,
  ];
}

/** What the recipe adds, as a folder for the shell. */
function helloOverlay(): string {
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
    const wall = of(row, 'wallSeconds');
    return [
      row.what,
      `${wall.toFixed(2)} s`,
      `${of(row, 'cpuSeconds').toFixed(2)} s`,
      `${megabytes(of(row, 'peakBytes'))} MB`,
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
