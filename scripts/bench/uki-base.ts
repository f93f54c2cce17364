import { readFileSync } from 'node:fs';
import { mediaTypes } from '../../src/oci/index.ts';
import { kernelOf } from '../../test/fixtures/gallery/boot-files.ts';
import { efiProgram, imagerUki, type Section } from '../../test/fixtures/gallery/efi-stub.ts';
import { type Arch, bytes, eras, TIME } from '../../test/fixtures/gallery/era.ts';
import { galleryImage, named } from '../../test/fixtures/gallery/images.ts';
import { installerBase, type LayerFiles, tarOf } from '../../test/fixtures/gallery/layers.ts';
import { writeLayout } from '../../test/fixtures/gallery/places.ts';
import { jsonBlob, type MemoryImage } from '../../test/fixtures/memory-image.ts';
import { takeBootAssets } from '../boot/take-boot-assets.ts';
import { halfRandom } from './curve.ts';

const era = eras['1.13'];
const INSTALLER_BYTES = 30_000_000;

/**
 * An installer as the imager of Talos 1.13 makes it, for both platforms, around the kernel and the initramfs of a real
 * base; gives its place. The kernel of arm64 only tells its release.
 */
export async function makeUkiBase(from: string, folder: string): Promise<string> {
  const { vmlinuz, initramfs } = await takeBootAssets(from, { architecture: 'amd64', directory: folder });
  const initrd = readFileSync(initramfs);
  const images = [
    await imageOf('amd64', readFileSync(vmlinuz), initrd),
    await imageOf('arm64', kernelOf('arm64', era.kernel), initrd),
  ];
  const mediaType = mediaTypes.oci.index;
  const manifests = images.map(({ manifest }, at) => ({
    ...named(manifest),
    platform: { architecture: at === 0 ? 'amd64' : 'arm64', os: 'linux' },
  }));
  const root = jsonBlob(mediaType, { schemaVersion: 2, mediaType, manifests });
  return writeLayout(`${folder}/uki-base`, { root, blobs: images.flatMap(({ blobs }) => blobs) });
}

async function imageOf(arch: Arch, kernel: Uint8Array, initrd: Uint8Array): Promise<MemoryImage> {
  const base = { ...installerBase, 'usr/bin/installer': halfRandom(1, INSTALLER_BYTES) };
  const assets = `usr/install/${arch}`;
  const uki = imagerUki(sectionsOf(kernel, initrd), { arch, time: TIME });
  const files: LayerFiles = { [`${assets}/systemd-boot.efi`]: efiProgram(arch), [`${assets}/vmlinuz.efi`]: uki };
  const form = { family: 'oci' } as const;
  return galleryImage(
    [
      { tar: await tarOf(base, 'buildkit'), form },
      { tar: await tarOf(files, 'imager'), form },
    ],
    { era, arch, config: 'imager-1.13', history: 'of empty entries', family: 'oci', hasOnBuild: false },
  );
}

function sectionsOf(kernel: Uint8Array, initrd: Uint8Array): readonly Section[] {
  const text = (name: string, content: string): Section => ({ name, content: bytes(content) });
  return [
    text('.osrel', `NAME="Talos"\nID=talos\nVERSION_ID=${era.talos}\n`),
    text('.cmdline', 'talos.platform=metal console=tty0 slab_nomerge pti=on consoleblank=0'),
    text('.uname', era.kernel),
    { name: '.linux', content: kernel },
    { name: '.initrd', content: initrd },
    text('.profile', 'ID=main'),
  ];
}
