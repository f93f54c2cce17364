/** Of the two copies of syslinux's own data, Talos reads the first. */
const COPY_BYTES = 512;
const HEADER_BYTES = 8;
const END_MAGIC_BYTES = 4;
const RECORD_BYTES = 2;
/** The tag that ends the records. */
const END_TAG = 0;

/**
 * Reads values in the old form, that of syslinux: tags and lengths of one byte behind a header of
 * 8. The first value of a tag counts. Magics and checksums are not looked at, as Talos does not.
 *
 * @see https://github.com/siderolabs/go-adv/blob/main/adv/syslinux/syslinux.go
 */
export function readOldTags(data: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const tags = new Map<number, Uint8Array>();
  const end = COPY_BYTES - END_MAGIC_BYTES;
  let offset = HEADER_BYTES;
  while (offset < end - RECORD_BYTES) {
    const [tag = END_TAG, length = 0] = data.subarray(offset, offset + RECORD_BYTES);
    const start = offset + RECORD_BYTES;
    if (tag === END_TAG || start + length > end) break;
    if (!tags.has(tag)) tags.set(tag, new Uint8Array(data.subarray(start, start + length)));
    offset = start + length;
  }
  return tags;
}
