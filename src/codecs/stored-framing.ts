/** How a compressed format holds bytes as they are: in slices with a header each. */
export interface StoredFraming {
  /** The most that a slice holds. */
  readonly sliceBytes: number;
  readonly sliceHeader: (length: number) => Uint8Array;
  /** What goes around the slices of a run. */
  readonly before?: Uint8Array | undefined;
  readonly after?: Uint8Array | undefined;
}

/** The parts of which a stored run consists. The slices are views of `bytes`: nothing is copied. */
export function* storedParts(bytes: Uint8Array, framing: StoredFraming): Generator<Uint8Array, void, void> {
  const { sliceBytes, sliceHeader, before, after } = framing;
  if (before) yield before;
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    const slice = bytes.subarray(at, at + sliceBytes);
    yield sliceHeader(slice.length);
    yield slice;
  }
  if (after) yield after;
}
