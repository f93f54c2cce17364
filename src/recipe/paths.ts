import { posix } from 'node:path';

/** Normalises a path inside a source, relative to its root: `/lib//x/` becomes `lib/x`, and the root itself `.`. */
export function innerPath(path: string): string {
  const relative = posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, '');
  return relative === '' ? '.' : relative;
}

/** Makes a path absolute and keeps a trailing slash, which makes the destination a directory. */
export function destinationPath(path: string, workdir = '/'): string {
  const absolute = posix.resolve('/', workdir, path);
  const isDirectory = path === '' || path === '.' || path.endsWith('/') || path.endsWith('/.');
  return isDirectory && absolute !== '/' ? `${absolute}/` : absolute;
}

/** A glob that matches exactly this name. */
export function literalGlob(name: string): string {
  return name.replaceAll(/[[*?\\]/g, (special) => `[${special === '\\' ? '\\\\' : special}]`);
}
