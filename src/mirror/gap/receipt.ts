import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import {
  type Digest,
  digestOf,
  encodeJson,
  isObject,
  type JsonObject,
  parseDigest,
  parseJsonText,
} from '../../oci/index.ts';

/** The content of one repository of the far side. */
export interface ReceivedRepository {
  /** The digests that tags mean there. */
  readonly tags: ReadonlyMap<string, Digest>;
  /** The digests of blobs and of manifests. */
  readonly digests: Iterable<Digest>;
}

/** Says what the far side of an air gap holds, so that a bundle for it can leave that out. */
export interface Receipt {
  /** The place that it describes: `registry.internal:5000`, `oci:DIR`. */
  readonly place: string;
  /** The checksum of the content. A delta names its receipt by it. */
  readonly checksum: Digest;
  readonly tagsOf: (repository: string) => ReadonlyMap<string, Digest>;
  readonly holds: (repository: string, digest: Digest) => boolean;
  readonly repositories: readonly string[];
}

const API_VERSION = 'rootsmith/v1';
const KIND = 'Receipt';
/** 72 bits tell digests apart. An import asks the target for whole digests before it sets a tag. */
const SHORT_BYTES = 9;
const SHORT_CHARACTERS = 12;
const SHORT_LIST = /^(?:[A-Za-z0-9_-]{12})*$/;

/** Writes a receipt. The same content gives the same text. */
export function renderReceipt(place: string, repositories: ReadonlyMap<string, ReceivedRepository>): string {
  const sorted = [...repositories].sort(([a], [b]) => (a < b ? -1 : 1));
  const document: JsonObject = {
    apiVersion: API_VERSION,
    kind: KIND,
    place,
    repositories: Object.fromEntries(sorted.map(([name, held]) => [name, encodeRepository(held)])),
  };
  return `${JSON.stringify({ ...document, checksum: checksumOf(document) }, undefined, 1)}\n`;
}

/**
 * Reads a receipt and checks it. Its white space does not matter, because mail programs wrap lines. Throws
 * `RECEIPT_INVALID`.
 */
export function parseReceipt(text: string, what: string): Receipt {
  const { checksum, ...document } = parseObject(text, what);
  if (document['apiVersion'] !== API_VERSION || document['kind'] !== KIND) throw invalid(what, 'it is not a receipt');
  if (checksumOf(document) !== checksum) throw invalid(what, 'its checksum does not fit its content');
  const { place, repositories } = document;
  if (typeof place !== 'string' || !isObject(repositories)) throw invalid(what, 'it names no place or no repositories');
  const parsed = new Map(
    Object.entries(repositories).map(([name, held]) => [name, parseRepository(held, `${what}, ${name}`)]),
  );
  return {
    place,
    checksum: checksum as Digest, // compared above
    repositories: [...parsed.keys()],
    tagsOf: (repository) => parsed.get(repository)?.tags ?? new Map<string, Digest>(),
    holds: (repository, digest) => parsed.get(repository)?.shorts.has(shortOf(digest)) === true,
  };
}

function encodeRepository({ tags, digests }: ReceivedRepository): JsonObject {
  const shorts = [...new Set([...digests].map(shortOf))].sort();
  return { tags: Object.fromEntries([...tags].sort(([a], [b]) => (a < b ? -1 : 1))), digests: shorts.join('') };
}

interface ParsedRepository {
  readonly tags: ReadonlyMap<string, Digest>;
  readonly shorts: ReadonlySet<string>;
}

function parseRepository(value: unknown, what: string): ParsedRepository {
  const { tags, digests } = isObject(value) ? value : {};
  if (!isObject(tags) || typeof digests !== 'string' || !SHORT_LIST.test(digests))
    throw invalid(what, 'it is malformed');
  const shorts = Array.from({ length: digests.length / SHORT_CHARACTERS }, (_, at) =>
    digests.slice(at * SHORT_CHARACTERS, (at + 1) * SHORT_CHARACTERS),
  );
  return {
    tags: new Map(Object.entries(tags).map(([tag, digest]) => [tag, digestField(digest, what)])),
    shorts: new Set(shorts),
  };
}

function parseObject(text: string, what: string): JsonObject {
  try {
    const document = parseJsonText(text, 'it');
    if (isObject(document)) return document as JsonObject; // JSON gives nothing else
  } catch (cause) {
    if (!isRootsmithError(cause)) throw cause;
    throw invalid(what, cause.message, cause);
  }
  throw invalid(what, 'it is not a receipt');
}

function digestField(value: unknown, what: string): Digest {
  try {
    return parseDigest(String(value));
  } catch (cause) {
    throw invalid(what, 'a tag has no digest', cause);
  }
}

function checksumOf(document: JsonObject): Digest {
  return digestOf(encodeJson(document));
}

function shortOf(digest: Digest): string {
  return Buffer.from(digest.slice('sha256:'.length), 'hex').subarray(0, SHORT_BYTES).toString('base64url');
}

function invalid(what: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('RECEIPT_INVALID', `cannot use the receipt \`${what}\`: ${found}`, {
    hint: 'Write it again with `rootsmith mirror receipt`, and send it as a file.',
    cause,
  });
}
