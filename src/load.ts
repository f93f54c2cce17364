/** Loads the program, with what V8 has compiled of it in earlier runs: that takes two thirds of the time. */
import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { userCacheFolder } from './files/user-cache.ts';

const PRIVATE_MODE = 0o700;
const OTHERS_WRITE = 0o022;

const folder = compiledFolder(process.env);
if (folder !== undefined) enableCompileCache(folder);
await import('./main.ts');

/**
 * `compiled` in the folder of caches, which is made if need be. Undefined where it cannot be used: what lies in it is
 * run, so nobody else may be able to write to it, and root puts nothing into the folder of another user.
 */
function compiledFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { base, names } = userCacheFolder('compiled', env);
  const path = join(base, names.join('/'));
  try {
    makeFolder(path);
    return isPrivate(path) && isPrivate(dirname(path)) ? path : undefined;
  } catch {
    return undefined; // a run without it takes longer, and that is all
  }
}

/** Makes what is missing of a path, in a folder of this user. `recursive` of Node does not end below `/proc`. */
function makeFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(path);
  makeFolder(parent);
  if (lstatSync(parent).uid === process.geteuid?.()) mkdirSync(path, { mode: PRIVATE_MODE });
}

/** Whether a path is a folder of this user that no other one can write to. */
function isPrivate(path: string): boolean {
  const facts = lstatSync(path);
  return facts.isDirectory() && facts.uid === process.geteuid?.() && (facts.mode & OTHERS_WRITE) === 0;
}
