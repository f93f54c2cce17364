import { Budget } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  isManifestType,
  manifestContent,
  manifestTypeIn,
  type RepositoryReader,
} from '../../oci/index.ts';

/** A manifest or an index, with the exact bytes of its source. */
export interface ClosureManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** The config and the layers that it names; an index has none. */
  readonly blobs: readonly Descriptor[];
  /** The manifest that this one refers to. */
  readonly subject: Digest | undefined;
  /** It is not a part of the image: it is copied because it refers to the image. */
  readonly isReferrer: boolean;
}

/** A manifest, and the manifests that it names where it is an index. */
interface ReadManifest {
  readonly manifest: ClosureManifest;
  readonly children: readonly Descriptor[];
}

export interface ManifestWalkOptions {
  /** The budget of the whole run. It bounds what one name can make us fetch and keep. @default a new budget */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MAX_DEPTH = 8;
/** How many manifests are read side by side. */
const MANIFESTS_AT_ONCE = 16;
/** The parsed form of a manifest, and what is kept of it, takes more memory than its bytes (measured, rounded up). */
const PARSED_COPIES = 3;

/** Reads manifests of one repository, each once, and collects those that were added, children first. */
export class ManifestWalk implements Disposable {
  readonly reader: RepositoryReader;
  readonly signal: AbortSignal | undefined;
  readonly manifests = new Map<Digest, ClosureManifest>();
  readonly #reading = new Map<Digest, Promise<ReadManifest>>();
  readonly budget: Budget;
  #kept = 0;

  constructor(reader: RepositoryReader, { budget = new Budget(), signal }: ManifestWalkOptions = {}) {
    this.reader = reader;
    this.signal = signal;
    this.budget = budget.open(`an image of ${reader.place}`);
  }

  /** Gives back the memory that the manifests took. Whoever keeps some of them has to spend memory for them again. */
  [Symbol.dispose](): void {
    this.budget.release('memory', this.#kept);
    this.#kept = 0;
  }

  /** Reads a manifest and all that is below it, except what was added before. It fails where any part is missing. */
  async readTree(descriptor: Descriptor): Promise<readonly ClosureManifest[]> {
    const tree = new Map<Digest, ClosureManifest>();
    await this.#readInto(tree, descriptor, 0);
    return [...tree.values()];
  }

  add(tree: readonly ClosureManifest[], isReferrer = false): void {
    for (const manifest of tree) this.manifests.set(manifest.descriptor.digest, { ...manifest, isReferrer });
  }

  async #readInto(tree: Map<Digest, ClosureManifest>, descriptor: Descriptor, depth: number): Promise<void> {
    if (this.manifests.has(descriptor.digest) || tree.has(descriptor.digest)) return;
    if (depth > MAX_DEPTH) throw tooDeep(this.reader);
    const { manifest, children } = await this.read(descriptor);
    // They are fetched side by side and added in order: the result must not depend on which one arrives first.
    const inside = children.filter(isManifest);
    await atOnce(inside, MANIFESTS_AT_ONCE, (child) => this.read(child));
    for (const child of inside) await this.#readInto(tree, child, depth + 1);
    tree.set(descriptor.digest, manifest);
  }

  async read(descriptor: Descriptor): Promise<ReadManifest> {
    const known = this.#reading.get(descriptor.digest) ?? this.#fetch(descriptor);
    this.#reading.set(descriptor.digest, known);
    return await known;
  }

  async #fetch(descriptor: Descriptor): Promise<ReadManifest> {
    this.budget.spend('manifests');
    const bytes = await this.reader.readManifest(descriptor, this.signal);
    this.budget.spend('memory', PARSED_COPIES * bytes.length);
    this.#kept += PARSED_COPIES * bytes.length;
    const what = `manifest ${descriptor.digest} of ${this.reader.place}`;
    const { mediaType, blobs, children, subject } = manifestContent(bytes, {
      what,
      mediaType: manifestTypeIn(bytes, descriptor.mediaType),
    });
    const named = { ...descriptor, mediaType, size: bytes.length };
    return { manifest: { descriptor: named, bytes, blobs, subject, isReferrer: false }, children };
  }
}

/** Whether a descriptor names a manifest or an index, not a blob. */
export function isManifest({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType);
}

function tooDeep({ place }: RepositoryReader): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `an image of ${place} has indexes more than ${MAX_DEPTH} deep`, {
    hint: 'Name one of its images by digest, or leave out what refers to it: `--no-referrers`.',
  });
}
