import type { LimitName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

/** A place in the image, for errors. */
export interface Spot {
  /** Absolute. Of the field itself or, for metadata (which may be compressed), of the block that holds it. */
  readonly offset: number;
  /** Inside metadata: the byte of the expanded block; from 8192 on, of the blocks behind it. */
  readonly byte?: number | undefined;
}

/** A place some bytes further in the same metadata. */
export function advance({ offset, byte = 0 }: Spot, bytes: number): Spot {
  return { offset, byte: byte + bytes };
}

/** One field breaks the format. `problem` continues the sentence: "is 7, …". */
export function corruptImage(field: string, problem: string, spot: Spot, cause?: unknown): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `squashfs ${field} at ${describeSpot(spot)} ${problem}`, {
    hint: 'The image is damaged or was made by a faulty tool: fetch it or make it again.',
    details: detailsOf(field, spot),
    cause,
  });
}

/** The image may be whole, but it is of a kind that cannot be read here. */
export function unsupported(field: string, problem: string, spot: Spot, hint: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `squashfs ${field} at ${describeSpot(spot)} ${problem}`, {
    hint,
    details: detailsOf(field, spot),
  });
}

/** The image asks for more than a limit allows, which is set by the one of that name in the table of limits. */
export function beyondLimit(limit: LimitName, field: string, problem: string, spot: Spot): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `squashfs ${field} at ${describeSpot(spot)} ${problem}`, {
    hint: `Check where the image comes from; if it is meant to be so, raise the limit: \`--limit ${limit}=VALUE\`.`,
    details: { ...detailsOf(field, spot), limit },
  });
}

function describeSpot({ offset, byte }: Spot): string {
  return byte === undefined ? `offset ${offset}` : `byte ${byte} of the metadata block at offset ${offset}`;
}

function detailsOf(field: string, { offset, byte }: Spot): Record<string, string | number> {
  return { format: 'squashfs', field, offset, ...(byte === undefined ? {} : { byte }) };
}
