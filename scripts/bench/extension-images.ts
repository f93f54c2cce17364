import { manifestOf } from '../../test/fixtures/extension-images.ts';
import { type Arch, bytes } from '../../test/fixtures/gallery/era.ts';
import { type LayerFiles, tarOf } from '../../test/fixtures/gallery/layers.ts';
import { writeLayout } from '../../test/fixtures/gallery/places.ts';
import { memoryImage, memoryIndex } from '../../test/fixtures/memory-image.ts';
import { halfRandom } from './curve.ts';

/** The content of a small extension and of a large one. */
export const SMALL_BYTES = 200_000;
export const LARGE_BYTES = 55_000_000;

const FILE_BYTES = 5_000_000;
const seeds = { amd64: 1000, arm64: 2000 } as const;

/** An image of a system extension with this many bytes of programs, another content for each platform; its place. */
export async function makeExtension(folder: string, name: string, size: number): Promise<string> {
  const images = [await imageOf(name, size, 'amd64'), await imageOf(name, size, 'arm64')];
  const root = memoryIndex(
    images.map(({ manifest }, at) => ({
      ...manifest.descriptor,
      platform: { os: 'linux', architecture: at === 0 ? 'amd64' : 'arm64' },
    })),
  );
  return writeLayout(`${folder}/${name}`, { root, blobs: images.flatMap(({ blobs }) => blobs) });
}

async function imageOf(name: string, size: number, architecture: Arch): Promise<ReturnType<typeof memoryImage>> {
  const files: Record<string, LayerFiles[string]> = { 'manifest.yaml': bytes(manifestOf({ name })) };
  for (let at = 0; at < size; at += FILE_BYTES)
    files[`rootfs/usr/local/bin/${name}-${at / FILE_BYTES}`] = halfRandom(
      seeds[architecture] + at / FILE_BYTES,
      Math.min(FILE_BYTES, size - at),
    );
  const layers = [await tarOf(files, 'buildkit')];
  return memoryImage({ layers, platform: { os: 'linux', architecture } });
}
