import { type Descriptor, isManifestType, manifestTypeIn, type RepositoryReader } from '../../oci/index.ts';

/** An entry of index.json with the type of what it names: some tools copy there whatever a registry called it. */
export async function typedEntry(
  descriptor: Descriptor,
  reader: Pick<RepositoryReader, 'readManifest'>,
  signal?: AbortSignal,
): Promise<Descriptor> {
  const { mediaType } = descriptor;
  if (isManifestType(mediaType)) return descriptor;
  return { ...descriptor, mediaType: manifestTypeIn(await reader.readManifest(descriptor, signal), mediaType) };
}
