import { baseName, type EntryPath, fromByteName, parentPath, ROOT_PATH } from '../../bytes/index.ts';
import { isAtLeast, type TalosVersion } from '../../talos/index.ts';
import type { EntryFacts } from './entry-facts.ts';
import type { FindingList } from './extension-finding.ts';

/**
 * Checks the headers of layers, the lowest first, for what Talos's imager stumbles over. It reads layers from the top,
 * takes the first entry of each path, and unpacks entries in the order in which it meets them.
 */
export function checkArchive(
  layers: readonly (readonly EntryFacts[])[],
  version: TalosVersion | undefined,
  found: FindingList,
): void {
  const seen = new Set<EntryPath>([ROOT_PATH]);
  const orphans = new Set<EntryPath>();
  for (const layer of layers.toReversed()) {
    const own = new Set<EntryPath>();
    for (const entry of layer) {
      if (isWhiteout(entry)) continue;
      checkEntry(entry, version, found);
      if (own.has(entry.path) && entry.type !== 'directory') addRepeated(entry, found);
      own.add(entry.path);
      if (seen.has(entry.path)) continue;
      const parent = parentPath(entry.path);
      if (!seen.has(parent)) orphans.add(parent);
      seen.add(entry.path);
    }
  }
  if (version === undefined || !isAtLeast(version, PARENTS_MADE_SINCE)) addOrphans(orphans, found);
}

/** What removes a file of a lower layer is not unpacked itself. */
function isWhiteout({ path }: EntryFacts): boolean {
  return baseName(path).startsWith('.wh.');
}

const PARENTS_MADE_SINCE = '1.14';
const ROOT_IGNORED_SINCE = '1.8';

function checkEntry({ path, type }: EntryFacts, version: TalosVersion | undefined, found: FindingList): void {
  if (path === ROOT_PATH)
    found.add({
      rule: 'root-entry',
      severity: isAtLeast(version, ROOT_IGNORED_SINCE) ? 'warning' : 'error',
      message: 'a layer has an entry `./`, with which the imager fails up to Talos 1.7',
      hint: 'Pack the names inside the directory, and not the directory itself: `tar -c manifest.yaml rootfs`.',
    });
  if (type === 'hardlink')
    found.add({
      rule: 'hard-link',
      path: shown(path),
      message: 'it is a hard link, of which the imager makes an empty file',
      hint: 'Copy the file, or use a symlink; `rootsmith extension build` copies.',
    });
}

function addRepeated({ path }: EntryFacts, found: FindingList): void {
  const message = 'a layer has it twice: the imager takes the first one, other tools the last';
  found.add({ rule: 'repeated-entry', path: shown(path), message, hint: 'Pack it once.' });
}

function addOrphans(orphans: ReadonlySet<EntryPath>, found: FindingList): void {
  for (const path of orphans) {
    const message = 'a file of this directory comes before the directory itself: the imager fails up to Talos 1.13';
    found.add({ rule: 'missing-parent', path: shown(path), message, hint: 'Pack directories too, and before files.' });
  }
}

function shown(path: EntryPath): string {
  return `/${fromByteName(path)}`;
}
