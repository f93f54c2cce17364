/**
 * The part of the package that is used. The package's own stream would hold a block as a list of numbers, 370 MB
 * of them.
 */
declare module '@openpgp/unbzip2-stream/lib/bzip2.js' {
  /** Reads `count` bits as a number, which is signed for 32 bits. `null` skips the rest of a byte. */
  type ReadBits = (count: number | null) => number;

  interface BlockDecoder {
    /** Reads the header of a stream, and gives its block size in units of 100 000 bytes. */
    header(bits: ReadBits): number;
    /**
     * Expands the next block and gives the checksum of the stream so far, or `null` after its trailer. `work` is a
     * buffer of `workSize` symbols.
     */
    decompress(
      bits: ReadBits,
      push: (byte: number) => void,
      work: Int32Array,
      workSize: number,
      streamCrc: number,
    ): number | null;
  }

  const decoder: BlockDecoder;
  export default decoder;
}
