import { struct, u32le } from '../../bytes/index.ts';

/** A user or group id; inodes hold its position in the table. */
export const idLayout = struct('squashfs id', { id: u32le });

export function decodeIds(records: Uint8Array): readonly number[] {
  const ids: number[] = [];
  for (let at = 0; at < records.length; at += idLayout.size) ids.push(idLayout.decode(records.subarray(at)).id);
  return ids;
}
