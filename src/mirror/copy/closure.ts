import { Budget } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  isManifestType,
  manifestContent,
  manifestTypeIn,
  type Platform,
  type RepositoryReader,
} from '../../oci/index.ts';
import { readBelongings } from './closure-belongings.ts';
import { choosePlatforms, type IndexForm } from './closure-platforms.ts';
import type { LeftBehind } from './left-behind.ts';

/** What counts as part of an image. */
export interface ClosureOptions {
  /** Only these of an index. @default all */
  readonly platforms?: readonly Platform[] | undefined;
  /** What becomes of an index whose images do not all come along. @default 'sparse' */
  readonly index?: IndexForm | undefined;
  /** Signatures, attestations and other artifacts that name the image. @default true */
  readonly referrers?: boolean | undefined;
  /** Leave out what belongs to the image where a blob of it cannot be read; otherwise blobs are not looked at. @default false */
  readonly probeBelongings?: boolean | undefined;
  /** Of the run: it bounds what one name can make us fetch and keep. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A manifest or index, exactly as it lies at its source. */
export interface ClosureManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** Config and layers that it names; none for an index. */
  readonly blobs: readonly Descriptor[];
  /** The manifest that this one is about. */
  readonly subject: Digest | undefined;
  /** It is no part of the image, but came along because it refers to it. */
  readonly isBelonging: boolean;
}

/** A name that belongs to an image, such as cosign's `sha256-<hex>.sig`. */
export interface ClosureTag {
  readonly tag: string;
  readonly descriptor: Descriptor;
}

/** Everything that one name of a repository leads to. */
export interface ImageClosure {
  /** What the name means at the source. */
  readonly named: Descriptor;
  /** What it will mean at the target: another digest than `named` only where an index was rebuilt. */
  readonly root: Descriptor;
  /** Each once, children before their parents; then what belongs to the image, in the same order. */
  readonly manifests: readonly ClosureManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** Layers that say they may not be passed on. */
  readonly foreignLayers: readonly Descriptor[];
  /** What an index names that was not asked for. */
  readonly omitted: readonly Descriptor[];
  /** To be set before the image's own. */
  readonly tags: readonly ClosureTag[];
  /** What belongs to the image and cannot be had. */
  readonly left: readonly LeftBehind[];
}

const MAX_DEPTH = 8;
/** Manifests that are read side by side. */
const MANIFESTS_AT_ONCE = 16;
/** What is parsed, and kept of it, takes more than its bytes (measured, rounded up). */
const PARSED_COPIES = 3;

/**
 * Finds out what belongs to an image: the manifests below its name with their bytes, the blobs they
 * name, and what refers to them. Blobs are not read. Throws `IMAGE_NOT_FOUND`, `MANIFEST_INVALID`,
 * `PLATFORM_MISSING`, `LIMIT_EXCEEDED`.
 */
export async function readClosure(
  reader: RepositoryReader,
  name: string,
  options: ClosureOptions = {},
): Promise<ImageClosure> {
  const named = await reader.resolve(name, options.signal);
  if (named === undefined) throw notFound(reader, name);
  return await closureOf(reader, named, options);
}

/** The same, for what a name was resolved to already. */
export async function closureOf(
  reader: RepositoryReader,
  named: Descriptor,
  { platforms, index = 'sparse', referrers = true, probeBelongings = false, budget, signal }: ClosureOptions = {},
): Promise<ImageClosure> {
  using walk = new ManifestWalk(reader, { budget, signal });
  const chosen = await choosePlatforms(walk, named, { platforms, index });
  for (const descriptor of chosen.children) walk.add(await walk.readTree(descriptor));
  if (chosen.root !== undefined) walk.manifests.set(chosen.root.descriptor.digest, chosen.root);
  const root = chosen.root?.descriptor ?? named;
  // A rebuilt index has its own digest, and what refers to the old one does not refer to it.
  const main = [...walk.manifests.keys()].filter((digest) => root.digest === named.digest || digest !== root.digest);
  const { tags, left } = referrers ? await readBelongings(walk, main, probeBelongings) : { tags: [], left: [] };
  const manifests = [...walk.manifests.values()];
  const content = manifests.flatMap(({ blobs }) => blobs);
  return {
    named,
    root,
    manifests,
    blobs: unique(content.filter(({ mediaType }) => !isForeign(mediaType))),
    foreignLayers: unique(content.filter(({ mediaType }) => isForeign(mediaType))),
    omitted: chosen.omitted,
    tags,
    left,
  };
}

interface ReadManifest {
  readonly manifest: ClosureManifest;
  readonly children: readonly Descriptor[];
}

/** Reads manifests, each once, and keeps those that were added, children first. */
export class ManifestWalk implements Disposable {
  readonly reader: RepositoryReader;
  readonly signal: AbortSignal | undefined;
  readonly manifests = new Map<Digest, ClosureManifest>();
  readonly #reading = new Map<Digest, Promise<ReadManifest>>();
  readonly budget: Budget;
  #kept = 0;

  constructor(reader: RepositoryReader, { budget = new Budget(), signal }: Pick<ClosureOptions, 'budget' | 'signal'>) {
    this.reader = reader;
    this.signal = signal;
    this.budget = budget.open(`an image of ${reader.place}`);
  }

  /** Gives back what the manifests took: whoever keeps some of them counts them himself. */
  [Symbol.dispose](): void {
    this.budget.release('memory', this.#kept);
    this.#kept = 0;
  }

  /** A manifest and all that is below it, without what was added before: whole, or not at all. */
  async readTree(descriptor: Descriptor): Promise<readonly ClosureManifest[]> {
    const tree = new Map<Digest, ClosureManifest>();
    await this.#readInto(tree, descriptor, 0);
    return [...tree.values()];
  }

  add(tree: readonly ClosureManifest[], isBelonging = false): void {
    for (const manifest of tree) this.manifests.set(manifest.descriptor.digest, { ...manifest, isBelonging });
  }

  async #readInto(tree: Map<Digest, ClosureManifest>, descriptor: Descriptor, depth: number): Promise<void> {
    if (this.manifests.has(descriptor.digest) || tree.has(descriptor.digest)) return;
    if (depth > MAX_DEPTH) throw tooLarge(this.reader, `indexes more than ${MAX_DEPTH} deep`);
    const { manifest, children } = await this.read(descriptor);
    // Fetched side by side, added in order: the result must not depend on which comes first.
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
    return { manifest: { descriptor: named, bytes, blobs, subject, isBelonging: false }, children };
  }
}

/** Whether a descriptor leads to a manifest or index, not to a blob. */
export function isManifest({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType);
}

/** Layers that may come from their maker's own servers only, such as those of Windows. */
function isForeign(mediaType: string): boolean {
  return /\.(foreign|nondistributable)\./.test(mediaType);
}

function unique(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

function notFound({ place }: RepositoryReader, name: string): RootsmithError {
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find \`${name}\` in ${place}`, {
    hint: 'Check the name and the tag.',
    details: { name },
  });
}

function tooLarge({ place }: RepositoryReader, found: string): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `an image of ${place} has ${found}`, {
    hint: 'Name one of its images by digest, or leave out what refers to it: `--no-referrers`.',
  });
}
