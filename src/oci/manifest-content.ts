import type { Descriptor } from './descriptor.ts';
import { type Digest, parseDigest } from './digest.ts';
import { at, isObject, itemsOf, parseJson, wrong } from './json.ts';
import { descriptorOf, MANIFEST_LIMIT_BYTES, type ParseManifestOptions, parseManifest } from './manifest.ts';
import { ARTIFACT_MANIFEST_TYPE, mediaKind } from './media-types.ts';

/** What a manifest of any kind refers to. */
export interface ManifestContent {
  readonly kind: 'manifest' | 'index' | 'artifact';
  readonly mediaType: string;
  /** Config and layers of an image, or the blobs of an artifact; empty for an index. */
  readonly blobs: readonly Descriptor[];
  /** The children of an index. */
  readonly children: readonly Descriptor[];
  /** The manifest that this one refers to as its subject. */
  readonly subject: Digest | undefined;
}

/** Reads the content that must exist before a manifest can be stored. Throws `MANIFEST_INVALID`. */
export function manifestContent(bytes: Uint8Array, options: ParseManifestOptions): ManifestContent {
  const { what, mediaType = '', limitBytes = MANIFEST_LIMIT_BYTES } = options;
  const document = parseJson(bytes, { what, limitBytes });
  const subject = subjectDigest(at(document, 'subject').value);
  const own = at(document, 'mediaType');
  if (mediaKind(mediaType) === 'artifact' || own.value === ARTIFACT_MANIFEST_TYPE) {
    if (own.value !== ARTIFACT_MANIFEST_TYPE) throw wrong(own, `\`${ARTIFACT_MANIFEST_TYPE}\``);
    const blobs = itemsOf(at(document, 'blobs')).map(descriptorOf);
    return { kind: 'artifact', mediaType: ARTIFACT_MANIFEST_TYPE, blobs, children: [], subject };
  }
  const parsed = parseManifest(bytes, options);
  return parsed.kind === 'index'
    ? { kind: 'index', mediaType: parsed.mediaType, blobs: [], children: parsed.manifests, subject }
    : {
        kind: 'manifest',
        mediaType: parsed.mediaType,
        blobs: [parsed.config, ...parsed.layers],
        children: [],
        subject,
      };
}

/**
 * The digest of the manifest that this `subject` field names. A manifest is usable without its subject, so one with
 * another algorithm is ignored.
 */
export function subjectDigest(subject: unknown): Digest | undefined {
  const digest = isObject(subject) ? subject['digest'] : undefined;
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? parseDigest(digest) : undefined;
}
