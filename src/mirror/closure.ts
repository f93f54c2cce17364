import { RootsmithError } from '../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  mediaKind,
  type Platform,
  parseManifest,
  type RepositoryReader,
} from '../oci/index.ts';
import { readBelongings } from './closure-belongings.ts';
import { choosePlatforms, type IndexForm } from './closure-platforms.ts';
import { contentOf } from './manifest-content.ts';

/** What counts as part of an image. */
export interface ClosureOptions {
  /** Only these of an index. @default all */
  readonly platforms?: readonly Platform[] | undefined;
  /** What becomes of an index whose images do not all come along. @default 'sparse' */
  readonly index?: IndexForm | undefined;
  /** Signatures, attestations and other artifacts that name the image. @default true */
  readonly referrers?: boolean | undefined;
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
}

const MAX_DEPTH = 8;
/** Bounds what indexes and signatures of signatures can make us fetch. */
const MAX_MANIFESTS = 4000;

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
  { platforms, index = 'sparse', referrers = true, signal }: ClosureOptions = {},
): Promise<ImageClosure> {
  const walk = new ManifestWalk(reader, signal);
  const chosen = await choosePlatforms(walk, named, { platforms, index });
  for (const descriptor of chosen.children) await walk.readTree(descriptor);
  if (chosen.root !== undefined) walk.manifests.set(chosen.root.descriptor.digest, chosen.root);
  const root = chosen.root?.descriptor ?? named;
  // A rebuilt index has its own digest, and what refers to the old one does not refer to it.
  const main = [...walk.manifests.keys()].filter((digest) => root.digest === named.digest || digest !== root.digest);
  const tags = referrers ? await readBelongings(walk, main) : [];
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
  };
}

/** Reads manifests, each once, and keeps them with children first. */
export class ManifestWalk {
  readonly reader: RepositoryReader;
  readonly signal: AbortSignal | undefined;
  readonly manifests = new Map<Digest, ClosureManifest>();
  readonly #reading = new Map<Digest, Promise<ClosureManifest>>();

  constructor(reader: RepositoryReader, signal: AbortSignal | undefined) {
    this.reader = reader;
    this.signal = signal;
  }

  /** Adds a manifest and all that is below it. */
  async readTree(descriptor: Descriptor, depth = 0): Promise<void> {
    if (this.manifests.has(descriptor.digest)) return;
    if (depth > MAX_DEPTH) throw tooLarge(this.reader, `indexes more than ${MAX_DEPTH} deep`);
    const { manifest, children } = await this.read(descriptor);
    // Fetched side by side, added in order: the result must not depend on which comes first.
    const inside = children.filter(isManifest);
    await Promise.all(inside.map((child) => this.read(child)));
    for (const child of inside) await this.readTree(child, depth + 1);
    this.manifests.set(descriptor.digest, manifest);
  }

  async read(descriptor: Descriptor): Promise<{
    readonly manifest: ClosureManifest;
    readonly children: readonly Descriptor[];
  }> {
    const known = this.#reading.get(descriptor.digest) ?? this.#fetch(descriptor);
    this.#reading.set(descriptor.digest, known);
    if (this.#reading.size > MAX_MANIFESTS) throw tooLarge(this.reader, `more than ${MAX_MANIFESTS} manifests`);
    const manifest = await known;
    return { manifest, children: this.#childrenOf(manifest) };
  }

  async #fetch(descriptor: Descriptor): Promise<ClosureManifest> {
    const bytes = await this.reader.readManifest(descriptor, this.signal);
    const { blobs, subject } = contentOf(bytes, descriptor, this.reader.place);
    return { descriptor: { ...descriptor, size: bytes.length }, bytes, blobs, subject };
  }

  #childrenOf({ bytes, descriptor: { digest, mediaType } }: ClosureManifest): readonly Descriptor[] {
    if (mediaKind(mediaType) === 'manifest') return [];
    const parsed = parseManifest(bytes, { what: `manifest ${digest} of ${this.reader.place}`, mediaType });
    return parsed.kind === 'index' ? parsed.manifests : [];
  }
}

/** Whether a descriptor leads to a manifest or index, not to a blob. */
export function isManifest({ mediaType }: Descriptor): boolean {
  return ['manifest', 'index', 'schema1'].includes(mediaKind(mediaType));
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
