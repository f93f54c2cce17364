import { type DirectoryEntry, parseListing, readListing } from './directory.ts';
import type { DirectoryIndexEntry, DirectoryInode, DirectoryListing } from './inode.ts';
import type { Volume } from './volume.ts';

/** Finds one name of a directory. If there is an index, only the part that may hold the name is read. */
export async function findEntry(
  volume: Volume,
  directory: DirectoryInode,
  name: string,
): Promise<DirectoryEntry | undefined> {
  const part = findPart(directory, name);
  const bytes = await readListing(volume, part);
  for (const entry of parseListing(volume, bytes, volume.directories.cursor(part.ref).spot)) {
    if (entry.name === name) return entry;
    if (entry.name > name) return undefined;
  }
  return undefined;
}

function findPart({ listing, index }: DirectoryInode, name: string): DirectoryListing {
  const after = index.findIndex((entry) => entry.name > name);
  const end = index[after]?.at ?? listing.size;
  const from: DirectoryIndexEntry | undefined = after === -1 ? index.at(-1) : index[after - 1];
  return from === undefined ? { ref: listing.ref, size: end } : { ref: from.ref, size: end - from.at };
}
