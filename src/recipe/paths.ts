import { posix } from 'node:path';

/** A path inside a source, relative to its root: `/lib//x/` is `lib/x`, and the root itself is `.`. */
export function innerPath(path: string): string {
  const relative = posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, '');
  return relative === '' ? '.' : relative;
}

/** An absolute path with a trailing slash kept: it tells a directory from a file to be made. */
export function destinationPath(path: string, workdir = '/'): string {
  const absolute = posix.resolve('/', workdir, path);
  const isDirectory = path === '' || path === '.' || path.endsWith('/') || path.endsWith('/.');
  return isDirectory && absolute !== '/' ? `${absolute}/` : absolute;
}

/** A glob that matches this very name. */
export function literalGlob(name: string): string {
  return name.replaceAll(/[[*?\\]/g, (special) => `[${special === '\\' ? '\\\\' : special}]`);
}
