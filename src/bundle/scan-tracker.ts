import { createHash } from 'node:crypto';
import { Sha256 } from '../bytes/index.ts';
import { digestOf } from '../oci/index.ts';
import { volumeBlocks } from './blocks.ts';
import type { BundleFinding } from './finding.ts';
import type { BundleMap } from './map.ts';
import type { Segment } from './scan-segments.ts';
import type { PlacedFile } from './tar-layout.ts';

/** In a volume with fewer segments, a single fault may affect all of them. */
const FEW_SEGMENTS = 3;

interface Whole {
  readonly hash: Sha256;
  isBroken: boolean;
}

/** Compares segments with their expected content: blocks with their checksums, files with their digests. */
export class ScanTracker {
  readonly #map: BundleMap;
  readonly #findings: BundleFinding[] = [];
  readonly #volumes = new Map<number, { readonly path: string; right: number; wrong: number }>();
  readonly #wholes = new Map<string, Whole>();

  constructor(map: BundleMap) {
    this.#map = map;
  }

  /** All findings. If nothing in a volume is right, one finding replaces those of its segments. */
  get findings(): readonly BundleFinding[] {
    const foreign = new Map(
      [...this.#volumes].filter(([volume, { right, wrong }]) => volume > 0 && right === 0 && wrong >= FEW_SEGMENTS),
    );
    const others = this.#findings.filter((finding) => !isInside(finding, foreign));
    const whole = [...foreign].map(([volume, { path }]) => ({ kind: 'volume-foreign', volume, path }) as const);
    return [...others, ...whole];
  }

  add(finding: BundleFinding): void {
    this.#findings.push(finding);
  }

  /** Checks a segment. It gets fewer bytes at the end of a short file, and `undefined` if the file is missing. */
  check(segment: Segment, path: string, bytes: Uint8Array | undefined): void {
    const { expected, volume, offset, length } = segment;
    const isRight = bytes !== undefined && isAsExpected(segment, bytes);
    if (bytes !== undefined) this.#count(volume, path, isRight);
    if (expected.kind === 'frame') {
      if (bytes !== undefined && !isRight) this.add({ kind: 'frame', volume, path, offset, length });
      return;
    }
    const { file, index } = expected;
    if (bytes !== undefined && !isRight) {
      this.add({ kind: 'block', volume, path, file: file.path, digest: file.digest, block: index, offset, length });
    }
    this.#follow(file, isRight ? bytes : undefined);
  }

  #count(volume: number, path: string, isRight: boolean): void {
    const counts = this.#volumes.get(volume) ?? { path, right: 0, wrong: 0 };
    this.#volumes.set(volume, counts);
    if (isRight) counts.right += 1;
    else counts.wrong += 1;
  }

  /** Also hashes whole files: a blob may be wrong and have a checksum that matches it. */
  #follow(file: PlacedFile, bytes: Uint8Array | undefined): void {
    const whole = this.#wholes.get(file.path) ?? { hash: new Sha256(), isBroken: false };
    this.#wholes.set(file.path, whole);
    if (bytes === undefined) whole.isBroken = true;
    else whole.hash.update(bytes);
    if (whole.isBroken || whole.hash.bytes < file.size) return;
    this.#wholes.delete(file.path);
    if (whole.hash.digest() !== file.digest) this.add(this.#wrongBlob(file));
  }

  /** Checks empty files, which have no blocks. */
  checkEmpty(files: readonly PlacedFile[]): void {
    const nothing = digestOf(new Uint8Array());
    for (const file of files) if (file.size === 0 && file.digest !== nothing) this.add(this.#wrongBlob(file));
  }

  #wrongBlob(file: PlacedFile): BundleFinding {
    const volumes = [...new Set(volumeBlocks(file, this.#map).map(({ volume }) => volume))];
    return { kind: 'blob', file: file.path, digest: file.digest, volumes: this.#map.form === 'tar' ? volumes : [] };
  }
}

function isInside(finding: BundleFinding, volumes: ReadonlyMap<number, unknown>): boolean {
  return (finding.kind === 'block' || finding.kind === 'frame') && volumes.has(finding.volume);
}

function isAsExpected({ expected, length }: Segment, bytes: Uint8Array): boolean {
  if (expected.kind === 'frame') return Buffer.from(bytes).equals(expected.bytes);
  return bytes.length === length && (expected.sum === undefined || sumOf(bytes) === expected.sum);
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
