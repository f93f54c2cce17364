import type { LimitName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

/** A position in the image, for errors. */
export interface Spot {
  /** The absolute offset of the field or, for metadata (which may be compressed), of the block that holds it. */
  readonly offset: number;
  /** For metadata: the byte in the expanded block. From 8192 on it lies in a following block. */
  readonly byte?: number | undefined;
}

/** A position some bytes further in the same metadata. */
export function advance({ offset, byte = 0 }: Spot, bytes: number): Spot {
  return { offset, byte: byte + bytes };
}

/** The error for a field that breaks the format. `problem` continues the sentence: "is 7, …". */
export function corruptImage(field: string, problem: string, spot: Spot, cause?: unknown): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `squashfs ${field} at ${describeSpot(spot)} ${problem}`, {
    hint: 'The image is damaged or was made by a faulty tool: fetch it or make it again.',
    details: detailsOf(field, spot),
    cause,
  });
}

/** The error for an image that may be intact, but of a kind that cannot be read here. */
export function unsupported(field: string, problem: string, spot: Spot, hint: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `squashfs ${field} at ${describeSpot(spot)} ${problem}`, {
    hint,
    details: detailsOf(field, spot),
  });
}

/** The error for an image that exceeds the limit of this name in the table of limits. */
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
