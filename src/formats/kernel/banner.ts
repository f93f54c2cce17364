import type { ByteStream } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

const MARK = 'Linux version ';
const MAX_BANNER_BYTES = 1024;
const MAX_IMAGE_BYTES = 1024 * 1024 * 1024;

/** The release at the start of a text such as `6.12.63-talos (user@host) #1 SMP`. */
export function releaseOf(text: string): string | undefined {
  return /^([0-9]+\.[0-9]+[!-~]*)(?: |$)/.exec(text)?.[1];
}

/**
 * Searches for the banner that every kernel prints first, window by window. Texts that only look like it (`Linux
 * version %s`) are skipped. Stops reading when it is found.
 */
export async function findBanner(image: ByteStream, signal?: AbortSignal): Promise<string | undefined> {
  let window = Buffer.alloc(0);
  let total = 0;
  for await (const chunk of image) {
    signal?.throwIfAborted();
    total += chunk.length;
    if (total > MAX_IMAGE_BYTES) throw tooLarge();
    window = Buffer.concat([window, chunk]);
    const banner = bannerIn(window, window.length - MAX_BANNER_BYTES);
    if (banner !== undefined) return banner;
    window = window.subarray(Math.max(0, window.length - MAX_BANNER_BYTES));
  }
  return bannerIn(window, window.length);
}

/** Searches for marks before `end` only: a banner that begins later may be cut off. */
export function bannerIn(window: Buffer, end: number): string | undefined {
  for (let at = window.indexOf(MARK); at !== -1 && at < end; at = window.indexOf(MARK, at + 1)) {
    const text = window.subarray(at, at + MAX_BANNER_BYTES).toString('latin1');
    const banner = /^[\t -~\x80-\xff]+/.exec(text)?.[0] ?? '';
    if (releaseOf(banner.slice(MARK.length)) !== undefined) return banner;
  }
  return undefined;
}

/** The release in a banner. */
export function bannerRelease(banner: string): string {
  return releaseOf(banner.slice(MARK.length)) ?? '';
}

function tooLarge(): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `kernel image is larger than the limit of ${MAX_IMAGE_BYTES} bytes`, {
    hint: 'Check that the file is a kernel image.',
    details: { limit: MAX_IMAGE_BYTES },
  });
}
