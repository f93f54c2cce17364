import { EXPORT_RECORD_BYTES, type KernelExport, type KernelTable, NAME_FIELD, readKernelExports } from './exports.ts';

/** A row of records whose names ascend. Offsets in the kernel. */
interface Run {
  readonly start: number;
  readonly end: number;
  /** The lowest offset of a name. */
  readonly firstName: number;
}

const CRC_BYTES = 4;
const WORD_BYTES = 4;
const RECORD_WORDS = EXPORT_RECORD_BYTES / WORD_BYTES;
/** A shorter run is not taken for a table: three names may ascend by chance. */
const MIN_RECORDS = 16;

/**
 * Finds the exported symbols of a kernel without a table of sections, as arm64 has it: the tables of symbols, of their
 * CRCs and of their names follow each other, the symbols sorted by name. Gives none where there are no such tables.
 */
export function findRawExports(inner: Buffer): readonly KernelExport[] {
  const runs = findRuns(inner);
  const pairs = runs.flatMap((run, index) => tablesOf(run, runs[index + 1]) ?? []);
  const largest = pairs.reduce<Run[]>((best, pair) => (bytesOf(pair) > bytesOf(best) ? pair : best), []);
  const [symbols, gplSymbols] = largest;
  if (symbols === undefined) return [];
  const last = gplSymbols ?? symbols;
  const records = bytesOf(largest) / EXPORT_RECORD_BYTES;
  const firstName = Math.min(...largest.map((run) => run.firstName));
  const hasCrcs = firstName >= last.end + records * CRC_BYTES;
  const crcBytes = (run: Run): number => ((run.end - run.start) / EXPORT_RECORD_BYTES) * CRC_BYTES;
  const crcs = hasCrcs ? table(last.end, crcBytes(symbols)) : undefined;
  return readKernelExports(inner, {
    symbols: table(symbols.start, symbols.end - symbols.start),
    gplSymbols: gplSymbols && table(gplSymbols.start, gplSymbols.end - gplSymbols.start),
    crcs,
    gplCrcs: crcs && gplSymbols && table(crcs.offset + crcs.size, crcBytes(gplSymbols)),
    strings: table(0, inner.length),
  });
}

/** Without sections, the bytes lie as in memory: the address is the offset. */
function table(offset: number, size: number): KernelTable {
  return { offset, size, address: BigInt(offset) };
}

function bytesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The run with the one right behind it, as one candidate; the names must lie behind both. */
function tablesOf(run: Run, next: Run | undefined): readonly Run[][] {
  const pair = next !== undefined && next.start === run.end ? [run, next] : [run];
  const end = pair.at(-1)?.end ?? 0;
  return pair.every(({ firstName }) => firstName >= end) ? [pair] : [];
}

/** Finds all rows of records whose names ascend. One pass over the words of the kernel, and so written without calls. */
function findRuns(inner: Buffer): readonly Run[] {
  const words = wordsOf(inner);
  const { length } = inner;
  const runs: Run[] = [];
  for (let word = 0; word < words.length - RECORD_WORDS; word += 1) {
    const at = word * WORD_BYTES + NAME_FIELD + (words[word + 1] ?? 0);
    if (at <= 0 || at >= length || startsName[inner[at] ?? 0] === 0) continue;
    const next = (word + RECORD_WORDS) * WORD_BYTES + NAME_FIELD + (words[word + RECORD_WORDS + 1] ?? 0);
    if (next <= 0 || next >= length || startsName[inner[next] ?? 0] === 0) continue;
    const run = runAt(inner, words, word);
    if (run === undefined) continue;
    runs.push(run);
    word = run.end / WORD_BYTES - 1;
  }
  return runs;
}

/** The kernel as signed little-endian words. A copy where it does not lie aligned in memory. */
function wordsOf(inner: Buffer): Int32Array {
  const aligned = inner.byteOffset % WORD_BYTES === 0 ? inner : Buffer.from(new Uint8Array(inner).buffer);
  return new Int32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / WORD_BYTES));
}

const MAX_NAME_BYTES = 128;

/** By byte: 1 where a name may begin with it, or contain it. */
const startsName = byteTable(/[A-Za-z_]/);
const inName = byteTable(/[\w.$]/);

function byteTable(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (pattern.test(String.fromCharCode(byte)) ? 1 : 0));
}

/** The length of a name up to its NUL; 0 for anything else. */
function nameLength(inner: Buffer, at: number): number {
  if (at <= 0 || at >= inner.length || startsName[inner[at] ?? 0] === 0) return 0;
  let end = at;
  while (end < inner.length && end - at < MAX_NAME_BYTES && inName[inner[end] ?? 0] === 1) end += 1;
  return inner[end] === 0 ? end - at : 0;
}

function runAt(inner: Buffer, words: Int32Array, first: number): Run | undefined {
  let word = first;
  let firstName = inner.length;
  let last: Buffer | undefined;
  for (; word + RECORD_WORDS <= words.length; word += RECORD_WORDS) {
    const at = word * WORD_BYTES + NAME_FIELD + (words[word + 1] ?? 0);
    const name = inner.subarray(at, at + nameLength(inner, at));
    if (name.length === 0 || (last !== undefined && last.compare(name) >= 0)) break;
    firstName = Math.min(firstName, at);
    last = name;
  }
  const records = (word - first) / RECORD_WORDS;
  return records < MIN_RECORDS ? undefined : { start: first * WORD_BYTES, end: word * WORD_BYTES, firstName };
}
