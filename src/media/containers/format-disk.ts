import { createHash } from 'node:crypto';
import {
  type ByteStream,
  bytesContent,
  type Scratch,
  Sha256,
  type SizedContent,
  sparseContent,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  encodeTarHeader,
  TAR_END,
  tarPadding,
  writeQcow2,
  writeVhd,
  writeVmdk,
  zlibBlockCompressor,
} from '../../formats/index.ts';
import type { DiskFormat, TalosArchitecture } from '../../talos/index.ts';
import { type OvaFile, ovaManifest, ovfDescriptor } from './ova.ts';

export interface DiskFormatOptions {
  readonly format: DiskFormat;
  /** As for `qemu-img convert -o`: `cluster_size=8k` for qcow2, `subformat=fixed,force_size` for vhd. */
  readonly formatOptions?: string | undefined;
  /** Seconds since 1970. */
  readonly time: number;
  /** Of the virtual machine that an OVA describes. */
  readonly name: string;
  readonly architecture: TalosArchitecture;
  /** Keeps the packed disk of an OVA until it is written. */
  readonly scratch: Scratch;
}

const VMDK = 'disk.vmdk';
const OVF = 'disk.ovf';
const ID_BYTES = 16;

/**
 * A raw disk in the format of a platform. Holes stay holes where the format has them. Throws `FORMAT_UNSUPPORTED` for
 * options that a format does not have.
 */
export async function formatDisk(disk: SizedContent, options: DiskFormatOptions): Promise<SizedContent> {
  switch (options.format) {
    case 'raw':
      return disk;
    case 'qcow2':
      return writeQcow2(disk, { clusterBytes: clusterBytesOf(options.formatOptions) });
    case 'vhd':
      return writeVhd(disk, { time: options.time, uniqueId: uniqueIdOf(options) });
    case 'ova':
      return await writeOva(disk, options);
  }
}

function clusterBytesOf(formatOptions = ''): number | undefined {
  if (formatOptions === '') return undefined;
  const [, number, unit = ''] = /^cluster_size=(\d+)([kKmM]?)$/.exec(formatOptions) ?? [];
  if (number === undefined) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `qcow2 is not written with the options \`${formatOptions}\``, {
      hint: 'Only `cluster_size=SIZE` is known.',
    });
  }
  return Number(number) * { '': 1, k: 1024, m: 1024 ** 2 }[unit.toLowerCase() as '' | 'k' | 'm'];
}

/** The same for the same image, so that it is reproducible. */
function uniqueIdOf({ name, time }: DiskFormatOptions): Buffer {
  return digestOf(Buffer.from(`${name} ${time}`)).subarray(0, ID_BYTES);
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

async function writeOva(disk: SizedContent, options: DiskFormatOptions): Promise<SizedContent> {
  const { name, architecture, scratch, time } = options;
  const contentId = uniqueIdOf(options).readUInt32BE();
  const compress = zlibBlockCompressor({ level: 6 });
  const vmdk = await kept(writeVmdk(disk, { compress, contentId, name: VMDK }), scratch);
  const ovf = Buffer.from(ovfDescriptor({ name, architecture, capacity: disk.size, fileBytes: vmdk.size }));
  const manifest = ovaManifest([
    [VMDK, vmdk.digest],
    [OVF, digestOf(ovf).toString('hex')],
  ]);
  return tarOf([{ path: OVF, content: bytesContent(ovf) }, manifest, { path: VMDK, content: vmdk }], time);
}

/** Content of a stream, with its digest in hexadecimal. */
async function kept(stream: ByteStream, scratch: Scratch): Promise<SizedContent & { readonly digest: string }> {
  const sha256 = new Sha256();
  for await (const chunk of sha256.through(stream)) await scratch.append(chunk);
  return { size: sha256.bytes, open: () => scratch.read(), digest: sha256.digest().slice('sha256:'.length) };
}

/** A tar whose files can lie anywhere; holes in them stay holes. */
export function tarOf(files: readonly OvaFile[], time: number): SizedContent {
  let at = 0;
  const extents = files.flatMap(({ path, content }) => {
    const header = bytesContent(encodeTarHeader({ ...entryFields, path, size: content.size, mtime: time }));
    const start = at + header.size;
    const headerAt = at;
    at = start + content.size + tarPadding(content.size);
    return [
      { start: headerAt, content: header },
      { start, content },
    ];
  });
  return sparseContent(at + TAR_END.length, extents);
}

const entryFields = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  linkTarget: '',
  major: 0,
  minor: 0,
  xattrs: new Map<string, Uint8Array>(),
} as const;
