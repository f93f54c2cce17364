import { usage } from '../errors/index.ts';

/** Makes a path relative to the directory in which the command was started absolute. */
export function absoluteIn(place: string, directory: string): string {
  return place.replace(/^(oci|oci-archive|docker-archive):(?!\/)/, `$1:${directory}/`);
}

/**
 * The name of a result in its layout: `installer:v1` for `registry.example/acme/installer:v1`, or the name of the
 * recipe's folder.
 */
export function layoutName(tag: string | undefined, folder: string, fallback: string): string {
  const name = tag?.split('@')[0]?.split('/').at(-1);
  if (name !== undefined) return name.includes(':') ? name : `${name}:latest`;
  return `${folder.split('/').at(-1) || fallback}:latest`;
}

/** The `REF=PLACE` pairs of `--replace`, with absolute places. Throws `USAGE`. */
export function replacementsOf(pairs: readonly string[], directory: string): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw usage(`\`--replace ${pair}\` names no place`, 'Write it as `--replace REF=PLACE`.');
      return [pair.slice(0, at), absoluteIn(pair.slice(at + 1), directory)];
    }),
  );
}
