import { RootsmithError } from '../errors/index.ts';

/** squashfs and cpio keep times in unsigned 32 bits. */
const MAX_EPOCH = 0xffff_ffff;

/**
 * The value of SOURCE_DATE_EPOCH in seconds since 1970; undefined where it is not set.
 *
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function readSourceDateEpoch(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = env['SOURCE_DATE_EPOCH'];
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds <= MAX_EPOCH) return seconds;
  throw new RootsmithError('USAGE', `SOURCE_DATE_EPOCH is \`${text}\`, not a time`, {
    hint: `Set it to whole seconds since 1970, at most ${MAX_EPOCH}.`,
  });
}
