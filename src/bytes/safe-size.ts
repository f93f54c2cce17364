import { RootsmithError } from '../errors/index.ts';

/** A 64-bit size as a number. Throws `FORMAT_CORRUPT`, naming the field, above 2^53 - 1. */
export function toSafeSize(value: bigint, field: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < 0n) {
    throw new RootsmithError('FORMAT_CORRUPT', `${field} is ${value}, which no file can have`, { details: { field } });
  }
  return Number(value);
}
