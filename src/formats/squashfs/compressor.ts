/** The number of each compressor in the superblock. An image has one. */
const compressorIds = { gzip: 1, lzma: 2, lzo: 3, xz: 4, lz4: 5, zstd: 6 } as const satisfies Record<string, number>;

/** The compressors of squashfs. Talos kernels only read xz and zstd. */
export type CompressorName = keyof typeof compressorIds;

const names = new Map<number, CompressorName>(
  Object.entries(compressorIds).map(([name, id]) => [id, name as CompressorName]),
);

export function compressorName(id: number): CompressorName | undefined {
  return names.get(id);
}

export function compressorId(name: CompressorName): number {
  return compressorIds[name];
}
