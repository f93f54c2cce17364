#!/usr/bin/env node
// The main job on an embedded default: makes a small Talos-shaped installer, builds recipes/hello-world on it, says what
// changed, and fills a registry that a cluster without a way out could pull from. No network, no root.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { main } from '../src/cli/index.ts';
import { helloArchitectures, writeHelloRootfs } from './build-hello.ts';
import { demoMirrorFile, demoRegistry } from './demo/registry.ts';
import { smallInstaller } from './demo/small-installer.ts';

const root = join(import.meta.dirname, '..');
const recipe = join(root, 'recipes/hello-world');
const base = `oci:${join(root, 'out/demo-base')}:v1.0.6`;
const result = `oci:${join(root, 'out/hello-world')}:v1.0.6`;

const terminal = { env: process.env, stdout: process.stdout, stderr: process.stderr, directory: root };

function say(text: string): void {
  console.log(text);
}

/** Runs one command line of rootsmith, as typed. */
async function rootsmith(...words: readonly string[]): Promise<void> {
  say(`\n$ rootsmith ${words.map((word) => word.replaceAll(`${root}/`, '')).join(' ')}`);
  const status = await main(words, terminal);
  if (status !== 0) process.exit(status);
}

await mkdir(join(root, 'out'), { recursive: true });
for (const architecture of helloArchitectures) writeHelloRootfs(architecture);
await withWork((work) => smallInstaller({ place: base, work }));
say(`Made a small installer, shaped as Talos v1.0.6: ${relative(root, base.slice('oci:'.length))}`);
await rootsmith('build', recipe, '--base', base, '--output', result, '--plan');
await rootsmith('build', recipe, '--base', base, '--output', result);
say(
  '\nThe digest above is the new installer; it lies in out/hello-world. Now into a registry, with what a cluster pulls:',
);
{
  await using registry = await demoRegistry(join(root, 'out/demo-registry'));
  const tag = `${registry.host}/acme/installer:v1.0.6-hello`;
  await rootsmith('build', recipe, '--base', base, '--tag', tag, '--push', '--quiet');
  await withWork(async (work) => {
    const mirrorFile = await demoMirrorFile(join(root, 'out'), work);
    await rootsmith('mirror', 'copy', mirrorFile, '--to', registry.host, '--quiet');
  });
  const hosts = 'ghcr.io,registry.k8s.io';
  await rootsmith('config', 'registries', '--mirror', `http://${registry.host}`, '--talos', 'v1.0.6', '--hosts', hosts);
}
say(`
The patch above makes nodes pull from that registry. It has ended; its folder stays: rootsmith serve out/demo-registry.
Next, look at what was made, here:

  npm run -s start -- inspect oci:out/hello-world:v1.0.6
  npm run -s start -- serve out/demo-registry

and with a real base and a registry of yours (\`npm run install-here\` puts \`rootsmith\` on PATH):

  rootsmith build recipes/hello-world --base ghcr.io/siderolabs/installer:v1.0.6 \\
    --tag registry.example/installer:v1.0.6-hello --push
  rootsmith images list --talos v1.0.6 | rootsmith mirror copy --to registry.example -`);

/** Gives a folder for temporary files. */
async function withWork(run: (work: string) => Promise<void>): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'rootsmith-demo-'));
  try {
    await run(work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
