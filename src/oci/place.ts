import { isRootsmithError, nearest, RootsmithError } from '../errors/index.ts';
import type { Digest } from './digest.ts';
import { formatReference, parseReference, withDigest } from './reference.ts';

/**
 * A place of images, after the transports of skopeo. For `oci` and `oci-archive`, `name` is the value of the annotation
 * `org.opencontainers.image.ref.name`, or `@sha256:<64 hex digits>`. For `docker-archive`, `reference` is a repository
 * and tag, or `@<index>` from 0.
 */
export type Place =
  | { readonly kind: 'registry'; readonly reference: string }
  | { readonly kind: 'oci'; readonly directory: string; readonly name?: string }
  | { readonly kind: 'oci-archive'; readonly file: string; readonly name?: string }
  | { readonly kind: 'docker-archive'; readonly file: string; readonly reference?: string }
  | { readonly kind: 'docker-daemon'; readonly reference: string };

const transports = ['oci', 'oci-archive', 'docker-archive', 'docker-daemon'] as const;

/**
 * Transports of skopeo that rootsmith does not support. `docker` is missing, because `docker:24` is an image in a
 * registry.
 */
const foreignTransports = ['dir', 'containers-storage', 'ostree', 'sif', 'tarball', 'atomic'];

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md `org.opencontainers.image.ref.name` */
const REF_NAME = /^[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*(?:\/[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*)*$/;
const DIGEST_NAME = /^@sha256:[0-9a-f]{64}$/;
/** A layout and a digest, without the second colon that a name needs. */
const DIGEST_PLACE = /^([^:]+)(@sha256:[0-9a-f]{64})$/;
const DOCKER_ID = /^sha256:[0-9a-f]{64}$/;

/**
 * Parses the text of a place.
 *
 * @throws RootsmithError `PLACE_INVALID`, or `REFERENCE_INVALID` for a text that can only be a reference
 */
export function parsePlace(text: string): Place {
  const colon = text.indexOf(':');
  const transport = transports.find((name) => name === text.slice(0, colon));
  return transport === undefined ? parseRegistryPlace(text) : parseTransport(transport, text, text.slice(colon + 1));
}

/** The text that `parsePlace` parses into this place. */
export function formatPlace(place: Place): string {
  switch (place.kind) {
    case 'registry':
      return place.reference;
    case 'oci':
      return `oci:${place.directory}${formatName(place.name)}`;
    case 'oci-archive':
      return `oci-archive:${place.file}${formatName(place.name)}`;
    case 'docker-archive':
      return `docker-archive:${place.file}${place.reference === undefined ? '' : `:${place.reference}`}`;
    case 'docker-daemon':
      return `docker-daemon:${place.reference}`;
  }
}

/**
 * The place with a digest, so that opening it gives this image or fails. Only registries support that; for other places
 * the caller must compare the digest.
 */
export function pinnedPlace(place: Place | string, digest: Digest): Place {
  const at = typeof place === 'string' ? parsePlace(place) : place;
  if (at.kind !== 'registry') return at;
  return { kind: 'registry', reference: formatReference(withDigest(parseReference(at.reference), digest)) };
}

/** The folder or file of a place on this machine; undefined for registries and daemons. */
export function pathOfPlace(place: Place): string | undefined {
  if (place.kind === 'oci') return place.directory;
  return 'file' in place ? place.file : undefined;
}

/** One text for all ways to write a place: `alpine:3.15` and `docker.io/library/alpine:3.15` are the same. */
export function fullPlace(text: string): string {
  const place = parsePlace(text);
  return place.kind === 'registry' ? formatReference(parseReference(place.reference)) : formatPlace(place);
}

function formatName(name: string | undefined): string {
  if (name === undefined) return '';
  return name.startsWith('@') ? name : `:${name}`;
}

function parseTransport(kind: (typeof transports)[number], text: string, rest: string): Place {
  switch (kind) {
    case 'oci': {
      const { path, name } = splitLayout(text, rest, 'oci:DIR[:TAG]');
      return { kind, directory: path, ...(name !== undefined && { name }) };
    }
    case 'oci-archive': {
      const { path, name } = splitLayout(text, rest, 'oci-archive:FILE[:TAG]');
      return { kind, file: path, ...(name !== undefined && { name }) };
    }
    case 'docker-archive': {
      const { path, name } = splitPath(text, rest, 'docker-archive:FILE[:REF]');
      if (name !== undefined && !/^@\d{1,6}$/.test(name)) checkDockerReference(text, name);
      return { kind, file: path, ...(name !== undefined && { reference: name }) };
    }
    case 'docker-daemon':
      if (!DOCKER_ID.test(rest)) checkDockerReference(text, rest);
      return { kind, reference: rest };
  }
}

interface PathAndName {
  readonly path: string;
  readonly name: string | undefined;
}

function splitLayout(text: string, rest: string, form: string): PathAndName {
  const [, digestPath, digest] = DIGEST_PLACE.exec(rest) ?? [];
  if (digestPath !== undefined) return { path: digestPath, name: digest };
  const { path, name } = splitPath(text, rest, form);
  if (name !== undefined && !REF_NAME.test(name) && !DIGEST_NAME.test(name)) {
    throw invalid(
      text,
      `\`${name}\` cannot be the name of an image in a layout`,
      'Use letters, digits, and - . _ : @ + / between them.',
    );
  }
  return { path, name };
}

/** The path ends at the first colon, as in skopeo: names may contain colons, paths may not. */
function splitPath(text: string, rest: string, form: string): PathAndName {
  const colon = rest.indexOf(':');
  const path = colon === -1 ? rest : rest.slice(0, colon);
  if (path === '' || path.includes('\0')) throw invalid(text, 'it names no path', `Write it as \`${form}\`.`);
  if (colon === rest.length - 1) throw invalid(text, 'nothing follows the last colon', `Write it as \`${form}\`.`);
  return { path, name: colon === -1 ? undefined : rest.slice(colon + 1) };
}

/** Names in the daemon have a tag or get `latest`. A checked name is also safe in the path of a URL. */
function checkDockerReference(text: string, reference: string): void {
  const hint = 'Name it as `docker images` does, for example `acme/installer:v1`.';
  if (reference === '') throw invalid(text, 'it names no image', hint);
  if (reference.includes('@')) throw invalid(text, 'the docker daemon does not save or load by digest', hint);
  parseReference(reference);
}

function parseRegistryPlace(text: string): Place {
  const reference = text.replace(/^docker:\/\//, '');
  const prefix = /^([a-z][a-z-]*):/.exec(text)?.[1];
  if (prefix !== undefined) refuseTransport(text, prefix, reference);
  if (/^[./~]/.test(reference)) {
    const hint = `Write \`oci:${reference}\` for a layout, or \`oci-archive:${reference}\` for a file.`;
    throw invalid(text, 'a path needs to say what lies there', hint);
  }
  parseReference(reference);
  return { kind: 'registry', reference };
}

function refuseTransport(text: string, prefix: string, reference: string): void {
  if (foreignTransports.includes(prefix)) {
    const known = transports.map((name) => `\`${name}:\``).join(', ');
    throw invalid(
      text,
      `the transport \`${prefix}:\` is not supported`,
      `Use one of ${known}, or a reference on a registry.`,
    );
  }
  // `redis:7` is an image, but `oci-archiv:x.tar` is a typing error: short names are only suspected if the text cannot
  // be a reference.
  const candidates = transports.filter((name) => name.includes('-') || !isReference(reference));
  const meant = nearest(prefix, candidates);
  if (meant !== undefined) throw invalid(text, `there is no transport \`${prefix}:\``, `Did you mean \`${meant}:\`?`);
}

function isReference(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch (error) {
    if (isRootsmithError(error)) return false;
    throw error;
  }
}

function invalid(text: string, found: string, hint: string): RootsmithError {
  return new RootsmithError('PLACE_INVALID', `cannot use \`${text}\` as a place: ${found}`, {
    hint,
    details: { place: text },
  });
}
