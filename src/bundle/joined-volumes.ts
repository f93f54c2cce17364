import { concatBytes, type RandomAccess } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';

/**
 * Joins several sources into one. All but the last have the same size. Reading from a missing one throws
 * `BUNDLE_INCOMPLETE`.
 */
export function joinedAccess(
  volumes: readonly (RandomAccess | undefined)[],
  { volumeBytes, size }: { readonly volumeBytes: number; readonly size: number },
): RandomAccess {
  return {
    size,
    async read(offset, length) {
      const pieces: Uint8Array[] = [];
      for (let done = 0; done < length || pieces.length === 0; ) {
        const number = Math.floor((offset + done) / volumeBytes);
        const within = (offset + done) % volumeBytes;
        const piece = await volumeAt(volumes, number).read(within, Math.min(volumeBytes - within, length - done));
        pieces.push(piece);
        done += piece.length;
      }
      const [only] = pieces;
      return pieces.length === 1 && only !== undefined ? only : concatBytes(pieces, length);
    },
  };
}

function volumeAt(volumes: readonly (RandomAccess | undefined)[], index: number): RandomAccess {
  const volume = volumes[index];
  if (volume !== undefined) return volume;
  throw new RootsmithError('BUNDLE_INCOMPLETE', `volume ${index + 1} of ${volumes.length} is missing`, {
    hint: 'Fetch it, and put it beside the others.',
    details: { volume: index + 1 },
  });
}
