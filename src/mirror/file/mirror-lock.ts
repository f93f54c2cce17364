import * as z from 'zod';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { type Descriptor, type Digest, parseDigest, parseJsonText } from '../../oci/index.ts';
import type { PlannedImage, TargetName } from '../copy/plan-model.ts';
import { formatTarget } from './naming.ts';

/** Name of the lock beside a mirror file. */
export const MIRROR_LOCK_NAME = 'mirror.lock';

/** One image as it was when the lock was written. */
export interface LockedImage extends Omit<PlannedImage, 'state' | 'left'> {}

/** What a mirror was, down to the last blob. */
export interface MirrorLock {
  readonly file: string;
  readonly images: readonly LockedImage[];
}

const LOCK_VERSION = 1;
const HINT = 'Write it anew: `rootsmith mirror plan FILE --to PLACE --lock mirror.lock`.';

/**
 * The text of a lock: for every image, sorted by its name at the target, what its source meant, and all
 * manifests and blobs below it. The same content gives the same bytes.
 */
export function formatMirrorLock(images: readonly LockedImage[]): string {
  const sorted = images.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return `${JSON.stringify({ lockVersion: LOCK_VERSION, images: sorted.map(imageJson) }, undefined, 1)}\n`;
}

function imageJson({ source, named, root, target, manifests, blobs, tags, omitted }: LockedImage): object {
  return {
    source,
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

const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .transform((text): Digest => parseDigest(text));
const descriptor = z.object({ mediaType: z.string(), digest, size: z.int().min(0) });
const schema = z.object({
  lockVersion: z.literal(LOCK_VERSION),
  images: z.array(
    z.object({
      source: z.string(),
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

function lockedImage(image: z.output<typeof schema>['images'][number]): LockedImage {
  const { source, named, rebuilt, target, blobs, tags, omitted } = image;
  return {
    source,
    named,
    root: rebuilt ?? named,
    target: { repository: target.repository, tag: target.tag },
    manifests: image.manifests.map(({ subject, blobs: parts, ...rest }) => ({
      descriptor: plain(rest),
      blobs: parts,
      subject,
      isBelonging: false, // all of it has to be there
    })),
    blobs: blobs.map(plain),
    tags,
    omitted,
  };
}

/** Members in one order, whoever made the descriptor: they become bytes. */
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
  return new RootsmithError('MIRROR_INVALID', `cannot use the lock \`${file}\`: ${found}`, { hint: HINT, cause });
}

/**
 * Throws `LOCK_DRIFT` where a mirror asks for an image that its lock does not have under that name, or
 * the lock has one that nobody asks for: the two were not changed together.
 */
export function refuseDrift(
  named: readonly { readonly source: string; readonly target: TargetName }[],
  { file, images }: MirrorLock,
): void {
  const locked = new Map(images.map(({ source, target }) => [formatTarget(target), source]));
  const asked = new Map<string, string[]>();
  for (const { source, target } of named) {
    const name = formatTarget(target);
    asked.set(name, [...(asked.get(name) ?? []), source]);
  }
  for (const [name, sources] of asked) {
    // Two names of one content are one image: the lock has the first.
    if (!sources.includes(locked.get(name) ?? ''))
      throw drift(`\`${file}\` does not have \`${sources[0]}\` as \`${name}\``);
  }
  for (const [name, source] of locked) {
    if (!asked.has(name)) throw drift(`\`${file}\` has \`${source}\`, which the mirror does not ask for`);
  }
}

/** A lock that does not fit what it is used for. */
export function drift(message: string, cause?: unknown): RootsmithError {
  return new RootsmithError('LOCK_DRIFT', message, { hint: `${HINT} Then look at what changes.`, cause });
}

function keyOf({ source, target }: { readonly source: string; readonly target: TargetName }): string {
  return `${formatTarget(target)} ${source}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
