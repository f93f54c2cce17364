import { RootsmithError } from '../errors/index.ts';

/** Converts a 64-bit size to a number. Throws `FORMAT_CORRUPT` above 2^53 - 1 and names the field. */
export function toSafeSize(value: bigint, field: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < 0n) {
    throw new RootsmithError('FORMAT_CORRUPT', `${field} is ${value}, which no file can have`, { details: { field } });
  }
  return Number(value);
}
