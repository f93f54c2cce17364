import { createHash } from 'node:crypto';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Sha256 } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readFileStream } from '../../files/index.ts';
import type { KernelTreeSource, SourceChecksums } from '../../recipe/index.ts';
import { gitCommit } from '../../tools/index.ts';
import { checksumsOf } from './archive-checksums.ts';

/** What a source is, by its content: `sha256:…` of an archive or a directory, `commit:…` of a checkout. */
export type SourceDigest = string;

/**
 * Reads the source once and gives its digest. Throws `DIGEST_MISMATCH` if an archive does not have a checksum of the
 * recipe, and `NOT_FOUND`.
 */
export async function digestOfSource(source: KernelTreeSource, signal: AbortSignal | undefined): Promise<SourceDigest> {
  switch (source.kind) {
    case 'git':
      return `commit:${await commitOf(source, signal)}`;
    case 'directory':
      return await digestOfDirectory(source.path, signal);
    case 'tarball':
    case 'debian':
      return await digestOfArchive(source, signal);
  }
}

/** The commit that a checkout is built at. Throws `NOT_FOUND`. */
export async function commitOf(
  { path, ref, at }: Extract<KernelTreeSource, { kind: 'git' }>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const commit = await gitCommit(path, ref, { signal });
  if (commit !== undefined) return commit;
  const where = `${at.file}:${at.line}:${at.column}`;
  throw new RootsmithError('NOT_FOUND', `${where}: \`${path}\` has no commit \`${ref}\`, or is not a git checkout`, {
    hint: 'Fetch the commit or the tag into the checkout first: a build does not use the network.',
  });
}

async function digestOfArchive(
  source: Extract<KernelTreeSource, { kind: 'tarball' | 'debian' }>,
  signal: AbortSignal | undefined,
): Promise<SourceDigest> {
  const { path, checksums } = source;
  const names = ['sha256' as const, ...(checksums.sha512 === undefined ? [] : ['sha512' as const])];
  const found = await checksumsOf(path, names, signal).catch((error: unknown) => {
    throw explainMissing(source, asRootsmithError(error, `read the source \`${path}\``));
  });
  for (const name of names) compareChecksum(source, name, checksums[name], found[name]);
  return `sha256:${found.sha256}`;
}

function explainMissing(source: KernelTreeSource, error: unknown): unknown {
  if (source.kind !== 'debian' || !(error instanceof RootsmithError) || error.code !== 'NOT_FOUND') return error;
  return new RootsmithError('NOT_FOUND', `\`${source.path}\` does not exist: \`${source.package}\` is not installed`, {
    hint: `Install it: apt-get install ${source.package}`,
    cause: error,
  });
}

function compareChecksum(
  { path, at }: KernelTreeSource,
  name: keyof SourceChecksums,
  expected: string | undefined,
  found: string,
): void {
  if (expected === undefined || expected === found) return;
  const where = `${at.file}:${at.line}:${at.column}`;
  throw new RootsmithError('DIGEST_MISMATCH', `${where}: \`${path}\` has the ${name} ${found}, not ${expected}`, {
    hint: 'Fetch the archive again, and compare with the checksum that its makers have signed.',
    details: { expected, found },
  });
}

/** A digest over names, modes, links and contents, in the order of the bytes of the names. Without `.git`. */
export async function digestOfDirectory(folder: string, signal: AbortSignal | undefined): Promise<SourceDigest> {
  const hash = createHash('sha256');
  try {
    await hashFolder(hash, folder, '', signal);
  } catch (error) {
    throw asRootsmithError(error, `read the directory \`${folder}\``);
  }
  return `sha256:${hash.digest('hex')}`;
}

async function hashFolder(
  hash: ReturnType<typeof createHash>,
  folder: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  for (const entry of sorted) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (inner === '.git') continue;
    if (entry.isDirectory()) await hashFolder(hash, folder, inner, signal);
    else if (entry.isSymbolicLink()) hash.update(`link ${inner}\0${await readlink(join(folder, inner))}\0`);
    else hash.update(`file ${inner}\0${await factsOfFile(join(folder, inner))}\0`);
  }
}

async function factsOfFile(path: string): Promise<string> {
  const { mode } = await lstat(path);
  const sha256 = new Sha256();
  for await (const _ of sha256.through(readFileStream(path))) continue;
  return `${(mode & 0o100) === 0 ? 'plain' : 'program'} ${sha256.digest()}`;
}
