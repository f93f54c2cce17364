import type { Layer, RecipeOwner } from './sources.ts';

const MAX_ID = 0xffff_ffff; // uid_t of Linux

/**
 * Reads `UID:GID`, `UID` (the group is then the same number, as in docker) or `root`. Other names give undefined,
 * because they would need the passwd file of some image.
 */
export function parseOwner(text: string): RecipeOwner | undefined {
  const [user = '', group = user, ...rest] = text.split(':');
  const [uid, gid] = [parseId(user), parseId(group)];
  return uid === undefined || gid === undefined || rest.length > 0 ? undefined : { uid, gid };
}

function parseId(text: string): number | undefined {
  if (text === 'root') return 0;
  const id = /^[0-9]{1,10}$/.test(text) ? Number(text) : MAX_ID + 1;
  return id <= MAX_ID ? id : undefined;
}

/** Reads octal permission bits such as `0644` or `4755`. */
export function parseMode(text: string): number | undefined {
  return /^0?[0-7]{3,4}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Tells whether a layer names an owner, so that owners matter in the result. */
export function namesOwner(layer: Layer): boolean {
  if (layer.kind === 'tree') return layer.owner !== undefined;
  const named: readonly { readonly owner: RecipeOwner | undefined }[] =
    layer.kind === 'copy' ? layer.copies : layer.files;
  return named.some(({ owner }) => owner !== undefined);
}
