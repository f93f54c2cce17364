import { type ByteStream, readRange } from '../../bytes/index.ts';
import { type ArchiveOptions, type FileAccess, openArchive, TarMembers } from '../../files/index.ts';
import { formatPlace, type ImageSource, type Place } from '../../oci/index.ts';
import type { LayoutFiles } from '../layout-files.ts';
import { layoutSource } from '../source.ts';

/** Reads an image out of a tar of an OCI layout, without unpacking it. */
export async function openOciArchiveSource(
  place: Extract<Place, { kind: 'oci-archive' }>,
  options: Pick<ArchiveOptions, 'spoolDirectory' | 'decompressors' | 'budget' | 'signal'>,
): Promise<ImageSource> {
  const text = formatPlace(place);
  const file = await openArchive(place.file, options);
  const members = await indexOrClose(file, text, options);
  return await layoutSource(archiveFiles(text, file, members), place.name, options);
}

async function indexOrClose(
  file: FileAccess,
  place: string,
  { budget, signal }: Pick<ArchiveOptions, 'budget' | 'signal'>,
): Promise<TarMembers> {
  try {
    return await TarMembers.index(file, { place, budget, signal });
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

function archiveFiles(place: string, file: FileAccess, members: TarMembers): LayoutFiles {
  return {
    place,
    async sizeOf(path) {
      return members.find(path)?.size;
    },
    read(path, offset = 0): ByteStream {
      const member = members.find(path);
      if (member === undefined) throw new Error(`bug: read of \`${path}\`, which \`${place}\` does not have`);
      return readRange(member, offset, member.size - offset);
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
