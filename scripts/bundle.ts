#!/usr/bin/env node
// Joins what `tsc` made of the command line, and the packages that every command loads, into a few files: Node takes
// about a millisecond for each module, and a build would load six hundred. The library below out/dist stays as it is.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const [library = join(root, 'out/dist'), target = join(root, 'out/bin')] = process.argv.slice(2);

/** Loaded only where a command needs them, or native. */
const external = ['bcryptjs', 'dockerfile-ast', 'dockerode', 'execa', 'lzma-native', 'tar-stream'];

rmSync(target, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: { rootsmith: join(library, 'main.js') },
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
} finally {
  await bundle.close();
}
