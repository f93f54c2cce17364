#!/usr/bin/env node
// Joins what `tsc` made of the command line, and the packages that every command loads, into a few files: Node takes
// about a millisecond for each module, and a build would load six hundred. The library below out/dist stays as it is.
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const [library = join(root, 'out/dist'), target = join(root, 'out/bin')] = process.argv.slice(2);

/** Loaded only where a command needs them, or native. */
const external = ['bcryptjs', 'dockerfile-ast', 'dockerode', 'execa', 'lzma-native', 'tar-stream'];

/** The block encoder of xz and the thread that runs it are found beside the part that starts them. */
const liblzma = join(root, 'src/formats/xz/liblzma.wasm');
const input = {
  rootsmith: join(library, 'main.js'),
  'parts/encode-worker': join(library, 'formats/xz/encode-worker.js'),
};

copyFileSync(liblzma, join(library, 'formats/xz/liblzma.wasm')); // `tsc` makes only what it compiles
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
  copyFileSync(liblzma, join(target, 'parts/liblzma.wasm'));
} finally {
  await bundle.close();
}
