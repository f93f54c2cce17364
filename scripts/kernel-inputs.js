// What a build of the test kernel depends on, as one digest. Plain JavaScript without dependencies, because
// `set-up.js` asks it before anything is installed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src/kernel', 'recipes/proprietary-module', 'patches'];
/** Parts of the room that a build does not use, and what is for people. */
const leftOut = /^src\/kernel\/(?:pkgs|module-patch|menuconfig)\/|\.md$|\/recipe\.yaml$/;
const files = ['make', 'patch', 'tar', 'openssl', 'watched-program', 'program', 'compiler'].map(
  (name) => `src/tools/${name}.ts`,
);

/** The file that says which inputs were built, and what came out. */
export const recordPath = join(root, 'test/oracle/kernel/recorded.json');

/** `sha256:` and 64 hexadecimal digits, over names and contents. */
export function kernelInputsDigest() {
  const inner = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length)),
  );
  const names = [...inner.filter((name) => !leftOut.test(name)), ...files].sort((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const name of names)
    hash.update(`${name}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest(),
    );
  return `sha256:${hash.digest('hex')}`;
}

/** Whether the recorded build is of other inputs than those that are here. */
export function isKernelRecordStale() {
  try {
    return JSON.parse(readFileSync(recordPath, 'utf8')).inputs !== kernelInputsDigest();
  } catch {
    return true;
  }
}
