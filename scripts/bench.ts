#!/usr/bin/env node
// Speed and memory as ratios to a peer, on the same input in the same run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCreate } from './bench/create.ts';
import { benchCurve, benchModules } from './bench/curve.ts';
import { benchExtensions } from './bench/extensions.ts';
import { benchImager } from './bench/imager.ts';
import { benchMirror, benchMirrorGrowth } from './bench/mirror.ts';
import { buildProgram } from './bench/program.ts';
import { beginSection, keepLines, page, recording } from './bench/record.ts';
import { benchScale } from './bench/scale.ts';
import { benchServe } from './bench/serve.ts';
import { benchService } from './bench/service.ts';
import { benchStart } from './bench/start.ts';
import { shapes, variantNames } from './real/variants.ts';
import { realInstaller } from './real-installer.ts';

interface Section {
  readonly what: string;
  readonly run: () => Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-bench-'));
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    variant: { type: 'string' },
    imager: { type: 'string' },
    json: { type: 'string' },
    page: { type: 'string' },
    section: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const baseNames = Object.keys(shapes).join(', ');

const sections: Readonly<Record<string, Section>> = {
  mirror: {
    what: 'mirror copy beside skopeo, regsync, crane and oras, as far as they are on PATH',
    run: () => benchMirror({ folder, runs }),
  },
  growth: { what: 'memory of mirror copy for more and more images', run: () => benchMirrorGrowth({ folder }) },
  service: {
    what: 'a service added, beside a shell and the floor',
    run: async () => await benchService(await base(), { folder, runs }),
  },
  extensions: {
    what: 'installers with a system extension: small, 55 MB, two platforms',
    run: async () => await benchExtensions(await base('v1.9'), { folder, runs }),
  },
  imager: {
    what: 'profiles beside the imager of Talos, where --imager names one',
    run: async () => await benchImager(await base('v1.9'), { folder, runs, imager: values.imager }),
  },
  modules: {
    what: 'all modules replaced, beside mksquashfs',
    run: async () => await benchModules(await base(), folder),
  },
  create: {
    what: 'squashfs create beside mksquashfs: time and size',
    run: async () => await benchCreate(await base(), { folder, runs }),
  },
  curve: { what: 'more and more added and removed', run: async () => await benchCurve(await base(), folder) },
  scale: { what: 'larger rootfs, and more files in it', run: () => benchScale(folder) },
  start: { what: 'time to answer --version', run: () => benchStart() },
  serve: { what: 'serve beside docker-registry, asked by wrk', run: () => benchServe(folder) },
};

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  if (values.help) return console.log(help());
  const wanted = values.section ?? Object.keys(sections);
  const unknown = wanted.find((name) => !Object.hasOwn(sections, name));
  if (unknown !== undefined) throw new Error(`unknown section \`${unknown}\`: use ${Object.keys(sections).join(', ')}`);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`\`--runs ${values.runs}\` is no number of runs`);
  buildProgram();
  keepLines();
  for (const [name, { run }] of Object.entries(sections)) {
    if (!wanted.includes(name)) continue;
    beginSection(name);
    await run();
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(recording(), undefined, 2)}\n`);
  if (values.page !== undefined) writeFileSync(values.page, page(commandLine()));
}

/** As it can be given again; who runs the imager is known to this machine alone. */
function commandLine(): string {
  const sectionFlags = (values.section ?? []).map((name) => `--section ${name}`);
  const variant = values.variant === undefined ? [] : [`--variant ${values.variant}`];
  const peer = values.imager === undefined ? [] : ['--imager COMMAND'];
  return ['npm run bench --', ...sectionFlags, `--runs ${runs}`, ...variant, ...peer].join(' ');
}

function help(): string {
  const list = Object.entries(sections).map(([name, { what }]) => `    ${name.padEnd(11)}${what}`);
  return `npm run bench -- [OPTION...]

  --section NAME   Measure this only; may be repeated. Without it, all:
${list.join('\n')}
  --runs N         Runs of each command, of which the median is shown: mirror, service, extensions,
                   imager, create. Default: 1.
  --imager COMMAND What runs the imager of Talos: it gets the folder that is to lie at /usr/install and the
                   folder for outputs as arguments, and the profile on its standard input.
  --json FILE      Writes all figures there, with date and machine.
  --page FILE      Writes a page of what was printed, in Markdown, such as docs/bench.md.
  --variant NAME   The base: ${baseNames}. Default: v1.0; for extensions and imager v1.9, whose initramfs
                   is zstd.`;
}

/** Made when a section needs it: on a clean machine that takes minutes. */
async function base(fallback = 'v1.0'): Promise<string> {
  const wanted = values.variant ?? fallback;
  const variant = variantNames.find((name) => name === wanted && name in shapes);
  if (variant === undefined) throw new Error(`unknown variant \`${wanted}\`: use ${baseNames}`);
  return (await realInstaller(variant, 'all')).place;
}
