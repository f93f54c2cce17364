import { posix, resolve } from 'node:path';
import { isRootsmithError } from '../errors/index.ts';
import { parseReference } from '../oci/index.ts';

/** The variables for the platform that is built. They stay in the model until `forPlatform` replaces them. */
export const platformVariables = ['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT'] as const;

const known = new Set<string>(platformVariables);
const fileTransports = ['oci:', 'oci-archive:', 'docker-archive:'] as const;

/**
 * Makes the file part of a PLACE absolute: `oci:./base:v1` becomes `oci:/where/the/recipe/is/base:v1`.
 * The file part ends at the first colon after the transport, as in skopeo. Other places stay as they are.
 */
export function absolutePlace(place: string, folder: string): string {
  return mapFilePart(place, (path) => resolve(folder, path));
}

/** Reverses `absolutePlace` for lockfiles: places inside `folder` or beside it become relative to it. */
export function relativePlace(place: string, folder: string): string {
  return mapFilePart(place, (path) => {
    const relative = posix.relative(folder, path);
    return relative.startsWith('../') ? relative : `./${relative}`;
  });
}

/** Says what is obviously wrong with a PLACE, in words that follow "expected", or gives undefined. */
export function placeProblem(place: string): string | undefined {
  if (place === '') return 'a PLACE such as `ghcr.io/acme/lib:1.2` or `oci:./lib:v1`';
  if (/[\s<>\p{Cc}]/u.test(place)) return 'a PLACE without spaces and brackets';
  if (variableProblem(place) !== undefined) return variableProblem(place);
  const transport = fileTransports.find((prefix) => place.startsWith(prefix));
  if (transport !== undefined) {
    const path = place.slice(transport.length).split(':')[0];
    return path === '' ? `a path after \`${transport}\`` : undefined;
  }
  if (place.startsWith('docker-daemon:')) {
    return place === 'docker-daemon:' ? 'a name after `docker-daemon:`' : undefined;
  }
  return referenceProblem(place.replaceAll(/\$\{\w+\}/g, 'x'));
}

/** Names the first variable that recipes do not support, in words that follow "expected". */
export function variableProblem(text: string): string | undefined {
  const unknown = [...text.matchAll(/\$(?:\{([^}]*)\}?|(\w+))/g)].find(
    ([, braced]) => braced === undefined || !known.has(braced),
  );
  return unknown === undefined
    ? undefined
    : `no variable but ${platformVariables.map((name) => `\`\${${name}}\``).join(', ')}`;
}

function referenceProblem(reference: string): string | undefined {
  try {
    parseReference(reference);
    return undefined;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return 'an image reference such as `ghcr.io/acme/lib:1.2`';
  }
}

function mapFilePart(place: string, map: (path: string) => string): string {
  const transport = fileTransports.find((prefix) => place.startsWith(prefix));
  if (transport === undefined) return place;
  const [path = '', ...rest] = place.slice(transport.length).split(':');
  return `${transport}${[map(path), ...rest].join(':')}`;
}
