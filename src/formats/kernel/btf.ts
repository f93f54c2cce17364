import { struct, u8, u16le, u32le } from '../../bytes/index.ts';

/** @see https://docs.kernel.org/bpf/btf.html «BTF Type and String Encoding» */
const btfHeader = struct('BTF header', {
  magic: u16le, //         0xeb9f
  version: u8,
  flags: u8,
  headerBytes: u32le,
  typesOffset: u32le, //   this and the next from the end of the header
  typesBytes: u32le,
  stringsOffset: u32le,
  stringsBytes: u32le,
});

/** Magic, version 1, no flags, a header of 24 bytes. */
const START = Buffer.from('9feb010018000000', 'hex');

/** Finds the type information of an expanded kernel. Undefined where it was built without `CONFIG_DEBUG_INFO_BTF`. */
export function findKernelBtf(inner: Buffer): Buffer | undefined {
  for (let at = inner.indexOf(START); at !== -1; at = inner.indexOf(START, at + 1)) {
    if (at + btfHeader.size > inner.length) return undefined;
    const { headerBytes, typesOffset, typesBytes, stringsOffset, stringsBytes } = btfHeader.decode(inner.subarray(at));
    const size = headerBytes + stringsOffset + stringsBytes;
    const isWhole = typesOffset === 0 && stringsOffset === typesBytes && stringsBytes > 0;
    if (isWhole && at + size <= inner.length) return inner.subarray(at, at + size);
  }
  return undefined;
}
