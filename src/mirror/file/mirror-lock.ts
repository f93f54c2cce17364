import * as z from 'zod';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { type Descriptor, type Digest, parseDigest, parseJsonText } from '../../oci/index.ts';
import { type ImagePlace, parseImagePlace } from '../images/index.ts';
import { formatTarget, type TargetName } from './target-name.ts';

/** The name of the lock beside a mirror file. */
export const MIRROR_LOCK_NAME = 'mirror.lock';

/** A manifest of a locked image. */
export interface LockedManifest {
  readonly descriptor: Descriptor;
  /** Config and layers. */
  readonly blobs: readonly Digest[];
  readonly subject: Digest | undefined;
}

/** One image as it was when the lock was written. */
export interface LockedImage {
  readonly source: ImagePlace;
  readonly target: TargetName;
  /** The manifest or index that the name at the source led to. */
  readonly named: Descriptor;
  /** The manifest or index that the name at the target leads to; it differs from `named` where an index is rebuilt. */
  readonly root: Descriptor;
  /** Children before their parents, then referrers. */
  readonly manifests: readonly LockedManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** The tags of signatures and the like. */
  readonly tags: readonly { readonly tag: string; readonly digest: Digest }[];
  /** Images that a sparse index names and that are not copied. */
  readonly omitted: readonly Digest[];
}

/** An image to write into a lock, which has the text of its source only. */
export interface ImageToLock extends Omit<LockedImage, 'source'> {
  readonly source: Pick<ImagePlace, 'text'>;
}

/** The content of a mirror, down to the last blob. */
export interface MirrorLock {
  readonly file: string;
  readonly images: readonly LockedImage[];
}

const LOCK_VERSION = 1;

/** Says how to write a lock again. */
export const WRITE_LOCK_HINT = 'Write it anew: `rootsmith mirror plan FILE --to PLACE --lock mirror.lock`.';

/**
 * Writes a lock: for every image, sorted by its name at the target, the digest that its source had, and all
 * manifests and blobs below it. The same content gives the same bytes.
 */
export function formatMirrorLock(images: readonly ImageToLock[]): string {
  const sorted = images.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return `${JSON.stringify({ lockVersion: LOCK_VERSION, images: sorted.map(imageJson) }, undefined, 1)}\n`;
}

function imageJson({ source, named, root, target, manifests, blobs, tags, omitted }: ImageToLock): object {
  return {
    source: source.text,
    digest: named.digest,
    target: { repository: target.repository, ...(target.tag === undefined ? {} : { tag: target.tag }) },
    named: plain(named),
    ...(root.digest === named.digest ? {} : { rebuilt: plain(root) }),
    manifests: manifests.map((manifest) => ({
      ...plain(manifest.descriptor),
      ...(manifest.subject === undefined ? {} : { subject: manifest.subject }),
      blobs: manifest.blobs,
    })),
    blobs: blobs.map(plain),
    ...(tags.length === 0 ? {} : { tags }),
    ...(omitted.length === 0 ? {} : { omitted }),
  };
}

const source = z.string().transform((text, context): ImagePlace => {
  try {
    return parseImagePlace(text);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});
const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .transform((text): Digest => parseDigest(text));
const descriptor = z.object({ mediaType: z.string(), digest, size: z.int().min(0) });
const schema = z.object({
  lockVersion: z.literal(LOCK_VERSION),
  images: z.array(
    z.object({
      source,
      target: z.object({ repository: z.string(), tag: z.string().optional() }),
      named: descriptor,
      rebuilt: descriptor.optional(),
      manifests: z.array(descriptor.extend({ subject: digest.optional(), blobs: z.array(digest) })),
      blobs: z.array(descriptor),
      tags: z.array(z.object({ tag: z.string(), digest })).default([]),
      omitted: z.array(digest).default([]),
    }),
  ),
});

/** Reads a lock. Throws `MIRROR_INVALID`, naming the first field that is wrong. */
export function parseMirrorLock(text: string, file: string): MirrorLock {
  const checked = schema.safeParse(jsonOf(text, file));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw broken(file, `at \`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'it is wrong'}`);
  }
  return { file, images: checked.data.images.map(lockedImage) };
}

function lockedImage({ rebuilt, ...image }: z.output<typeof schema>['images'][number]): LockedImage {
  const { named, target, manifests, blobs } = image;
  return {
    ...image,
    root: rebuilt ?? named,
    target: { repository: target.repository, tag: target.tag },
    manifests: manifests.map(({ subject, blobs: parts, ...rest }) => ({
      descriptor: plain(rest),
      blobs: parts,
      subject,
    })),
    blobs: blobs.map(plain),
  };
}

/** Orders the members of a descriptor: the lock must have the same bytes whoever made the descriptor. */
function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function jsonOf(text: string, file: string): unknown {
  try {
    return parseJsonText(text, 'it');
  } catch (cause) {
    if (!isRootsmithError(cause)) throw cause;
    throw broken(file, cause.message, cause);
  }
}

function broken(file: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('MIRROR_INVALID', `cannot use the lock \`${file}\`: ${found}`, {
    hint: WRITE_LOCK_HINT,
    cause,
  });
}

function keyOf({ source: { text }, target }: ImageToLock): string {
  return `${formatTarget(target)} ${text}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
