import { corruptImage, type Spot } from './damage.ts';
import type { FileInode, FragmentTail, InodeFacts } from './inode.ts';
import { basicFile, extendedFile, NO_FRAGMENT } from './inode-layout.ts';
import type { MetadataCursor } from './metadata.ts';
import { HOLE, sizeWordProblem, storedLength } from './size-word.ts';
import type { Volume } from './volume.ts';
import { NO_XATTR_INDEX } from './xattr-layout.ts';

const WORD_SIZE = 4;
const NO_BLOCKS = new Uint32Array();

interface FileSource {
  readonly volume: Volume;
  readonly cursor: MetadataCursor;
  readonly isExtended: boolean;
  readonly spot: Spot;
}

type FileBody = Omit<FileInode, keyof InodeFacts | 'kind'>;

/** The fields of a basic or extended file, which only differ in width. */
type FileFields = Omit<ReturnType<typeof extendedFile.decode>, 'startBlock' | 'fileSize' | 'sparse'> & {
  readonly startBlock: number;
  readonly fileSize: number;
  readonly sparse: number;
};

interface FileParts {
  readonly fields: FileFields;
  readonly body: FileBody;
}

/** Reads the part of a file's inode that other inodes do not have. */
export async function readFileBody(source: FileSource): Promise<FileParts> {
  const { volume, spot } = source;
  const fields = await readFields(source);
  const { fileSize: size, sparse } = fields;
  const fragment = toFragment(volume, fields, spot);
  const blocks = await readBlocks(source, size - (fragment?.size ?? 0));
  const storedBytes = blocks.reduce((sum, word) => sum + storedLength(word), 0);
  const startBlock = storedBytes === 0 ? 0 : checkedStart(volume, fields.startBlock, storedBytes, spot);
  if (sparse > size) throw corruptImage('sparse count', `is ${sparse}, in a file of ${size} bytes`, spot);
  return { fields, body: { size, startBlock, blocks, storedBytes, fragment, sparse } };
}

async function readFields({ cursor, isExtended, spot }: FileSource): Promise<FileFields> {
  if (!isExtended) {
    return { ...basicFile.decode(await cursor.read(basicFile.size)), sparse: 0, nlink: 1, xattrId: NO_XATTR_INDEX };
  }
  const fields = extendedFile.decode(await cursor.read(extendedFile.size));
  return {
    ...fields,
    startBlock: toSize(fields.startBlock, 'file start block', spot),
    fileSize: toSize(fields.fileSize, 'file size', spot),
    sparse: toSize(fields.sparse, 'sparse count', spot),
  };
}

function toFragment(volume: Volume, fields: FileFields, spot: Spot): FragmentTail | undefined {
  const { fragment: index, fragmentOffset: offset, fileSize: size } = fields;
  if (index === NO_FRAGMENT) return undefined;
  const { blockSize, fragmentCount } = volume.superblock;
  if (index >= fragmentCount)
    throw corruptImage('fragment index', `is ${index}, but the image has ${fragmentCount}`, spot);
  const tail = size % blockSize;
  if (tail === 0) throw corruptImage('fragment index', `is ${index}, but a file of ${size} bytes has no tail`, spot);
  if (offset + tail > blockSize) {
    throw corruptImage(
      'fragment offset',
      `is ${offset}, which takes a tail of ${tail} bytes across the end of the block`,
      spot,
    );
  }
  return { index, offset, size: tail };
}

/** Reads the size words of `bytes` bytes, and checks each against the size that its block has to expand to. */
async function readBlocks({ volume, cursor }: FileSource, bytes: number): Promise<Uint32Array> {
  const { blockSize } = volume.superblock;
  const count = Math.ceil(bytes / blockSize);
  if (count === 0) return NO_BLOCKS;
  const { spot } = cursor;
  const list = await cursor.read(count * WORD_SIZE);
  const view = new DataView(list.buffer, list.byteOffset, list.length);
  const blocks = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const word = view.getUint32(index * WORD_SIZE, true);
    const problem = findWordProblem(word, Math.min(blockSize, bytes - index * blockSize), blockSize);
    if (problem !== undefined) throw corruptImage(`size word ${index}`, problem, spot);
    blocks[index] = word;
  }
  return blocks;
}

function findWordProblem(word: number, expanded: number, blockSize: number): string | undefined {
  if (word === HOLE) return undefined;
  if (storedLength(word) > blockSize) return `has ${storedLength(word)} bytes, more than a block of ${blockSize}`;
  return sizeWordProblem(word, expanded, true);
}

function checkedStart({ dataStart, superblock }: Volume, start: number, storedBytes: number, spot: Spot): number {
  const dataEnd = superblock.inodeTable;
  if (start >= dataStart && start + storedBytes <= dataEnd) return start;
  const problem = `is ${start} for ${storedBytes} bytes, outside the data from ${dataStart} to ${dataEnd}`;
  throw corruptImage('file start block', problem, spot);
}

/** Converts a size. The kernel reads sizes of 2^63 and above as negative (CVE-2025-40200). */
function toSize(value: bigint, field: string, spot: Spot): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corruptImage(field, `is ${value}, which no file can have`, spot);
  return Number(value);
}
