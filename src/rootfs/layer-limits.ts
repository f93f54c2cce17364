import { RootsmithError } from '../errors/index.ts';

/** Beyond these a layer is taken for a bomb. Each can be set; see `defaultLayerLimits`. */
export interface LayerLimits {
  /** Entries, with the directories that had to be made for them. */
  readonly entries: number;
  /** Bytes of all files together. */
  readonly totalBytes: number;
  /** Bytes of all files for each byte of the layer as it was transferred, beyond `freeBytes`. */
  readonly ratio: number;
  /** Bytes that the ratio is not applied to: small layers may well be all zeros. */
  readonly freeBytes: number;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const defaultLayerLimits: LayerLimits = {
  entries: 400_000,
  totalBytes: 16 * GIB,
  ratio: 1000, //         gzip cannot do more than 1032; real layers are at 2 to 10
  freeBytes: 256 * MIB,
};

/** Counts what a layer expands to. */
export class LayerBudget {
  readonly #what: string;
  readonly #limits: LayerLimits;
  readonly #compressedBytes: number | undefined;
  #entries = 0;
  #bytes = 0;

  constructor(what: string, limits: Partial<LayerLimits>, compressedBytes: number | undefined) {
    this.#what = what;
    this.#limits = { ...defaultLayerLimits, ...limits };
    this.#compressedBytes = compressedBytes;
  }

  addEntries(count: number): void {
    this.#entries += count;
    const { entries } = this.#limits;
    if (this.#entries > entries) throw this.#exceeded('entries', entries, `more than ${entries} entries`);
  }

  addBytes(count: number): void {
    this.#bytes += count;
    const { totalBytes, ratio, freeBytes } = this.#limits;
    if (this.#bytes > totalBytes)
      throw this.#exceeded('totalBytes', totalBytes, `more than ${totalBytes} bytes of content`);
    const packed = this.#compressedBytes;
    if (packed !== undefined && this.#bytes > freeBytes + ratio * packed) {
      throw this.#exceeded('ratio', ratio, `more than ${ratio} bytes for each of its ${packed}`);
    }
  }

  #exceeded(limit: keyof LayerLimits, value: number, found: string): RootsmithError {
    return new RootsmithError('LIMIT_EXCEEDED', `${this.#what} holds ${found}`, {
      hint: `Check where it comes from; if it is meant to be so large, raise the limit \`${limit}\`.`,
      details: { limit, value },
    });
  }
}
