#!/usr/bin/env node
// Joins what `tsc` made of the command line, and the packages that every command loads, into a few files: Node takes
// about a millisecond for each module, and a build would load six hundred. The library below out/dist stays as it is.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const [library = join(root, 'out/dist'), target = join(root, 'out/bin')] = process.argv.slice(2);

/** Loaded only where a command needs them, or native. */
const external = ['bcryptjs', 'dockerfile-ast', 'dockerode', 'execa', 'tar-stream'];

/** The codecs and the threads are found beside the part that starts them. */
const modules = ['lzma.wasm', 'unlzma.wasm', 'libdeflate.wasm'];
const input = {
  rootsmith: join(library, 'start.js'),
  'parts/codec-worker': join(library, 'codecs/codec-worker.js'),
  'parts/password-worker': join(library, 'cli/serve/password-worker.js'),
};

copyModules(join(library, 'codecs')); // `tsc` makes only what it compiles
rmSync(target, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input,
  platform: 'node',
  external,
});
try {
  await bundle.write({
    dir: target,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
  });
  copyModules(join(target, 'parts'));
} finally {
  await bundle.close();
}

function copyModules(folder: string): void {
  for (const name of modules) copyFileSync(join(root, 'src/codecs', name), join(folder, name));
}
