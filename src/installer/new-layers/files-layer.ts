import type { ByteStream } from '../../bytes/index.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../../formats/index.ts';
import type { NewFile } from '../boot/boot-plan.ts';

const plain = { type: 'file', uid: 0, gid: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() } as const;
const FILE_MODE = 0o644;

/** The tar of a layer of new files, sorted by path, without their folders: as the imager writes it. */
export async function* tarOfFiles(files: readonly NewFile[], time: number): ByteStream {
  for (const { path, size, open, mode = FILE_MODE } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    yield encodeTarHeader({ ...plain, path, size, mode, mtime: time });
    yield* open();
    yield new Uint8Array(tarPadding(size));
  }
  yield TAR_END;
}
