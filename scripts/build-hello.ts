#!/usr/bin/env node
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type HelloArchitecture, helloArchitectures, helloElf } from '../src/cli/hello/hello-program.ts';

export {
  type HelloArchitecture,
  helloArchitectures,
  helloElf,
  helloText,
} from '../src/cli/hello/hello-program.ts';

const recipe = join(dirname(fileURLToPath(import.meta.url)), '../recipes/hello-world');

/** Writes `hello`, executable, into `directory` and returns its path. */
export function writeHello(directory: string, architecture: HelloArchitecture): string {
  const path = join(directory, 'hello');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, helloElf(architecture));
  chmodSync(path, 0o755);
  return path;
}

/** Makes the container rootfs that `recipes/hello-world` asks for, and returns its path. */
export function writeHelloRootfs(architecture: HelloArchitecture): string {
  const directory = join(recipe, `rootfs-${architecture}`);
  writeHello(directory, architecture);
  copyFileSync(join(recipe, 'config.ini'), join(directory, 'config.ini'));
  return directory;
}

if (import.meta.main) for (const architecture of helloArchitectures) console.log(writeHelloRootfs(architecture));
