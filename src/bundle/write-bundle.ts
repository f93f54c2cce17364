import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { streamOf } from '../bytes/index.ts';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../errors/index.ts';
import {
  findPrivateFolder,
  isMissingFile,
  makeFolders,
  makePrivateFolder,
  readOwn,
  syncDirectory,
  trustSelf,
  withLock,
  writeFileWhole,
} from '../files/index.ts';
import { BundleWriter } from './bundle-writer.ts';
import { DraftFiles } from './draft-files.ts';
import { draftDirectory, draftVolumes, volumeName } from './draft-place.ts';
import { findParts, siblingsOf, volumePath } from './find-volumes.ts';
import { DraftJournal } from './journal.ts';
import type { BundleMap } from './map.ts';
import { openBundle } from './open-bundle.ts';
import type { BundlePlan } from './plan-bundle.ts';

export interface WriteBundleOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenBundle {
  /** The directory, the tar, or its volumes in order. */
  readonly paths: readonly string[];
  /** False if the same bundle already existed. */
  readonly isNew: boolean;
}

const LOCK_WAIT_MS = 2000;

/**
 * Makes a bundle; `fill` writes its blobs in any order. The files are written to a folder beside the target and renamed
 * when all are complete. If `fill` fails, the folder stays, and the next run for the same content continues with it.
 */
export async function writeBundle(
  target: string,
  plan: BundlePlan,
  fill: (writer: BundleWriter) => Promise<void>,
  { signal }: WriteBundleOptions = {},
): Promise<WrittenBundle> {
  const paths = targetPaths(target, plan.map);
  const draft = draftOf(target);
  await makeParent(target);
  const lock = `${draft}-lock`;
  const make = async (): Promise<WrittenBundle> => {
    const isNew = !(await isThere(target, plan.map));
    if (isNew) await makeIn(draft, { paths, plan, fill, signal });
    return { paths, isNew };
  };
  return await withLock(lock, make, { waitMs: LOCK_WAIT_MS, signal });
}

/** The paths that a bundle will have. */
export function targetPaths(target: string, { form, volumes }: BundleMap): readonly string[] {
  if (form === 'directory') return [target];
  return Array.from({ length: volumes }, (_, at) => volumePath(target, at + 1, volumes));
}

/** Tells whether the target already is this bundle. Anything else is not overwritten. */
async function isThere(target: string, map: BundleMap): Promise<boolean> {
  const paths = targetPaths(target, map);
  const [first = target] = paths;
  const found = [target, first].map((path) => stat(path).catch(() => undefined));
  const others = (await siblingsOf(target.replace(/\.tar$/, ''))).filter(({ path }) => !paths.includes(path));
  if (others.length === 0 && (await Promise.all(found)).every((facts) => facts === undefined)) return false;
  if ((await idOf(first)) === map.id) return true;
  throw foreign(target);
}

/** Refuses a path where something lies that is not a bundle. Which bundle it must be, only a plan tells. */
export async function checkBundleTarget(target: string): Promise<void> {
  if ((await stat(target).catch(() => undefined)) !== undefined && (await idOf(target)) === undefined)
    throw foreign(target);
}

/** Whether an earlier run has left a part of a bundle for this path, which the next one goes on with. */
export async function hasDraft(target: string): Promise<boolean> {
  return (await stat(draftOf(target)).catch(() => undefined)) !== undefined;
}

function draftOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.rootsmith-draft`);
}

function foreign(target: string): RootsmithError {
  return new RootsmithError('PLACE_INVALID', `cannot write a bundle to \`${target}\`: something else is there`, {
    hint: 'Choose another path, or remove what is there.',
    details: { path: target },
  });
}

async function idOf(path: string): Promise<string | undefined> {
  try {
    if ((await findParts([path])).kind === 'directory' && !(await stat(join(path, 'rootsmith')).catch(() => undefined)))
      return;
    await using bundle = await openBundle(path);
    return bundle.id;
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

async function makeParent(target: string): Promise<void> {
  try {
    await makeFolders(dirname(target));
  } catch (error) {
    throw asRootsmithError(error, `write \`${target}\``);
  }
}

interface Making {
  readonly paths: readonly string[];
  readonly plan: BundlePlan;
  readonly fill: (writer: BundleWriter) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

async function makeIn(draft: string, { paths, plan, fill, signal }: Making): Promise<void> {
  const { map } = plan;
  const content = join(draft, 'content');
  const whole = join(draft, 'whole');
  await giveUpOther(draft, map);
  if ((await stat(whole).catch(() => undefined)) === undefined) {
    await using files = new DraftFiles(content);
    const place = map.form === 'directory' ? draftDirectory(files) : draftVolumes(files, map);
    const writer = new BundleWriter(plan, place, await DraftJournal.open(join(draft, 'journal')));
    await fill(writer);
    await writer.finish(signal);
    await writeFileWhole(whole, streamOf());
  }
  await putInPlace(content, paths, map);
  await rm(draft, { recursive: true });
  await syncDirectory(dirname(draft));
}

/**
 * Removes the draft of another bundle, whose bytes lie at other offsets. The name of the draft is predictable and its
 * finished parts are not read again, so the folder must belong to this user and be closed to others.
 */
async function giveUpOther(draft: string, { id }: BundleMap): Promise<void> {
  const folder = { base: dirname(draft), names: [basename(draft)] };
  const file = join(draft, 'bundle');
  const found = (await findPrivateFolder(folder)) && (await readOwn(file, trustSelf()));
  if (found !== undefined && Buffer.from(found).toString('latin1') === id) return;
  await rm(draft, { recursive: true, force: true });
  await makePrivateFolder(folder);
  await writeFileWhole(file, streamOf(new TextEncoder().encode(id)));
}

/** Renames the first volume last: without it, the others are not taken for a bundle. */
async function putInPlace(content: string, paths: readonly string[], { form }: BundleMap): Promise<void> {
  for (const [at, path] of [...paths.entries()].reverse()) {
    const from = form === 'directory' ? content : join(content, volumeName(at + 1));
    try {
      await rename(from, path);
    } catch (error) {
      // An earlier run was killed between two renames, after it had moved this one.
      if (!isMissingFile(error)) throw asRootsmithError(error, `write \`${path}\``);
    }
  }
}
