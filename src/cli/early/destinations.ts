import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RootsmithError, usage } from '../../errors/index.ts';
import { isMissingPath } from '../../files/index.ts';
import { fullPlace, type Place, parsePlace, pathOfPlace } from '../../oci/index.ts';

/** A place that a command will write, and what it is on this machine. */
export interface Destination {
  /** As the user wrote it. */
  readonly text: string;
  readonly place: Place;
  /** The real path of its folder or file; undefined for registries and daemons. */
  readonly path: string | undefined;
}

/** Reads places to write. Throws `PLACE_INVALID`, `REFERENCE_INVALID`, and `USAGE` for two that are the same. */
export async function destinationsOf(places: readonly string[]): Promise<readonly Destination[]> {
  const destinations: Destination[] = [];
  for (const text of places) destinations.push(await destinationOf(text));
  refuseSame(destinations);
  return destinations;
}

async function destinationOf(text: string): Promise<Destination> {
  const place = parsePlace(text);
  const path = pathOfPlace(place);
  return { text, place, path: path === undefined ? undefined : await realDestination(path) };
}

/** A path without symbolic links, also where its last parts are not there yet. */
export async function realDestination(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissingPath(error) || dirname(path) === path) return path; // What is wrong with it is said when it is tried.
    return join(await realDestination(dirname(path)), basename(path));
  }
}

/** Images of several names may share a layout; nothing else is shared. */
function refuseSame(destinations: readonly Destination[]): void {
  for (const [index, destination] of destinations.entries()) {
    const other = destinations.slice(0, index).find((earlier) => isSame(earlier, destination));
    if (other === undefined) continue;
    throw usage(
      `two outputs are the same place: \`${other.text}\` and \`${destination.text}\``,
      'Leave one of them out, or give it another name.',
    );
  }
}

function isSame(one: Destination, other: Destination): boolean {
  if (one.path === undefined || other.path === undefined) return fullPlace(one.text) === fullPlace(other.text);
  if (one.path !== other.path) return false;
  return one.place.kind !== 'oci' || other.place.kind !== 'oci' || one.place.name === other.place.name;
}

/** Whether a path is a folder, or lies in it. Both are real paths. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The error for an output that the next run would take as an input. */
export function insideInput(output: string, folder: string, where: string): RootsmithError {
  return usage(
    `the output \`${output}\` lies in \`${folder}\`, which ${where} takes whole: each build would hold the one before`,
    'Name a place outside by `-o`. A Dockerfile can leave the folder out by its `.dockerignore`.',
  );
}
