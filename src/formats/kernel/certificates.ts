/** The certificates inside a kernel, as DER. */
export interface FoundCertificates {
  /** Those whose keys may sign modules: the key of the build first. */
  readonly trusted: readonly Buffer[];
  /** Others: those of wireless regulation, or of keys that are revoked. */
  readonly others: readonly Buffer[];
}

/** `[0] { INTEGER 2 }`, the version of an X.509 certificate, and the tag of the serial number behind it. */
const VERSION_3 = Buffer.from('a00302010202', 'hex');
const SEQUENCE = 0x30;
const MAX_CERTIFICATE_BYTES = 8192;
const LIST_ALIGNMENT = 8;

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the certificates in an expanded kernel. Those that the kernel trusts lie one behind the other, and their size
 * together follows.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/certs/system_certificates.S
 */
export function findCertificates(inner: Buffer): FoundCertificates {
  const lists = joinedRanges(findRanges(inner));
  const isTrusted = (list: readonly Range[]): boolean => sizeBehind(inner, list) === bytesOf(list);
  // A kernel with a place for an extra certificate has that between the list and its size.
  const trusted = lists.find(isTrusted) ?? lists[0] ?? [];
  const content = ({ start, end }: Range): Buffer => Buffer.from(inner.subarray(start, end));
  return {
    trusted: trusted.map(content),
    others: lists.flatMap((list) => (list === trusted ? [] : list.map(content))),
  };
}

function findRanges(inner: Buffer): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = inner.indexOf(VERSION_3); at !== -1; at = inner.indexOf(VERSION_3, at + 1)) {
    const range = certificateAround(inner, at);
    if (range !== undefined) ranges.push(range);
  }
  return ranges;
}

/** The certificate whose version is at `at`: two sequences begin right before it, and the outer one is longer. */
function certificateAround(inner: Buffer, at: number): Range | undefined {
  const signed = sequenceBefore(inner, at);
  const whole = signed && sequenceBefore(inner, signed.start);
  if (signed === undefined || whole === undefined) return undefined;
  const isPlausible = whole.end > signed.end + 4 && whole.end - whole.start <= MAX_CERTIFICATE_BYTES;
  return isPlausible && whole.end <= inner.length && inner[signed.end] === SEQUENCE ? whole : undefined;
}

/** A sequence whose content begins at `content`, with a length of two bytes or of one. */
function sequenceBefore(inner: Buffer, content: number): Range | undefined {
  if (content >= 4 && inner.readUInt16BE(content - 4) === 0x3082)
    return { start: content - 4, end: content + inner.readUInt16BE(content - 2) };
  if (content >= 3 && inner.readUInt16BE(content - 3) === 0x3081)
    return { start: content - 3, end: content + inner.readUInt8(content - 1) };
  return undefined;
}

/** Certificates that lie right behind each other are one list. */
function joinedRanges(ranges: readonly Range[]): readonly (readonly Range[])[] {
  const lists: Range[][] = [];
  for (const range of ranges) {
    const last = lists.at(-1);
    if (last?.at(-1)?.end === range.start) last.push(range);
    else lists.push([range]);
  }
  return lists;
}

function bytesOf(list: readonly Range[]): number {
  return (list.at(-1)?.end ?? 0) - (list[0]?.start ?? 0);
}

/** The number behind a list: its size in bytes, if it is the list of trusted ones. */
function sizeBehind(inner: Buffer, list: readonly Range[]): number | undefined {
  const [first] = list;
  if (first === undefined) return undefined;
  const at = first.start + Math.ceil(bytesOf(list) / LIST_ALIGNMENT) * LIST_ALIGNMENT;
  return at + 8 > inner.length ? undefined : Number(inner.readBigUInt64LE(at));
}
