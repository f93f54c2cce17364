import { toByteString } from '../../bytes/index.ts';

/**
 * The words behind the release, in the order of the kernel.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/include/linux/vermagic.h
 */
const WORDS =
  /^(?:SMP )?(?:preempt(?:_rt)? )?(?:mod_unload )?(?:modversions )?(?:aarch64)?(?:RANDSTRUCT\w*_[0-9a-f]{64})?$/;
const MAX_WORDS_BYTES = 256;

/** Finds the text that an expanded kernel compares the vermagic of modules with. */
export function findVermagic(inner: Buffer, release: string): string | undefined {
  const start = `${release} `;
  for (let at = inner.indexOf(start, 'latin1'); at !== -1; at = inner.indexOf(start, at + 1, 'latin1')) {
    const end = inner.indexOf(0, at);
    if (end === -1 || end - at > start.length + MAX_WORDS_BYTES) continue;
    const text = toByteString(inner.subarray(at, end));
    if (WORDS.test(text.slice(start.length))) return text;
  }
  return undefined;
}
