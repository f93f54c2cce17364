import { METADATA_BLOCK_SIZE, type MetadataTable } from '../metadata.ts';
import type { SquashfsReader } from '../reader.ts';
import { superblockLayout } from '../superblock.ts';
import type { Volume } from '../volume.ts';
import type { CheckedTree } from './check-tree.ts';
import type { SquashfsFindings } from './finding.ts';

const KERNEL_UNIT = 1024; // the kernel reads at least this much
const PADDING = 4096; // a kernel that is built with SQUASHFS_4K_DEVBLK_SIZE reads this much

/** Checks that the device covers the whole unit of the last byte. */
export function checkSize(
  { image, superblock: { bytesUsed } }: Pick<Volume, 'image' | 'superblock'>,
  findings: SquashfsFindings,
): void {
  const { bytesUsed: offset } = superblockLayout.offsets;
  const covered = (unit: number): number => Math.ceil(bytesUsed / unit) * unit;
  if (image.size < covered(KERNEL_UNIT))
    findings.error(
      'padding',
      `the image has ${image.size} bytes, the kernel reads up to ${covered(KERNEL_UNIT)}`,
      offset,
    );
  else if (image.size < covered(PADDING))
    findings.warning('padding', `the image is not padded to a multiple of ${PADDING} bytes`, offset);
}

/**
 * Checks that all blocks of a table but the last expand to 8192 bytes, which unsquashfs relies on, and that the
 * tables are read to their ends.
 */
export async function checkBlockSizes({ inodes, directories }: Volume, findings: SquashfsFindings): Promise<void> {
  for (const table of [inodes, directories]) await checkRun(table, findings);
}

async function checkRun(table: MetadataTable, findings: SquashfsFindings): Promise<void> {
  for (let position = 0; position < table.size; ) {
    const { bytes, next } = await table.block(position);
    if (bytes.length !== METADATA_BLOCK_SIZE && next < table.size) {
      const message = `${table.name} has a block of ${bytes.length} bytes that is not the last`;
      return findings.error('short-block', message, table.spot(position).offset);
    }
    position = next;
  }
}

/** Compares what the tables say about inodes with what inodes say about the tables. */
export async function checkTables(
  reader: SquashfsReader,
  tree: CheckedTree,
  findings: SquashfsFindings,
): Promise<void> {
  await checkExports(reader, tree, findings);
  await checkXattrs(reader, tree, findings);
  const usedIds = new Set([...tree.inodes.values()].flatMap(({ uid, gid }) => [uid, gid]));
  for (const id of reader.ids) if (!usedIds.has(id)) findings.warning('unused-id', `no inode has the id ${id}`);
  if (new Set(reader.ids).size !== reader.ids.length) findings.warning('repeated-id', 'the id table repeats an id');
}

async function checkExports(
  reader: SquashfsReader,
  { inodes }: CheckedTree,
  findings: SquashfsFindings,
): Promise<void> {
  const refs = await reader.exportTable();
  if (refs === undefined) return;
  for (const [index, ref] of refs.entries()) {
    const inode = inodes.get(index + 1);
    if (inode !== undefined && inode.ref !== ref)
      findings.error(
        'export',
        `the export table has inode ${index + 1} at ${ref}, directories have it at ${inode.ref}`,
      );
  }
}

async function checkXattrs(reader: SquashfsReader, { inodes }: CheckedTree, findings: SquashfsFindings): Promise<void> {
  const used = new Set<number>();
  for (const inode of inodes.values()) {
    const { xattrId } = inode;
    if (xattrId === undefined || used.has(xattrId)) continue;
    used.add(xattrId);
    await reader.xattrs(inode);
  }
  for (const [id, { size }] of reader.xattrSets.entries()) {
    if (!used.has(id)) findings.warning('unused-xattrs', `no inode has the attributes ${id}`);
    // The kernel rounds this up to blocks, and makes 2^32 of 0.
    if (size === 0) findings.error('xattr-size', `the attributes ${id} have a size of 0, which inflates st_blocks`);
  }
}
