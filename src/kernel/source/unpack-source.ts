import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, Sha256 } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess, readFileStream, sniffPacking } from '../../files/index.ts';
import type { KernelTreeSource } from '../../recipe/index.ts';
import { archiveCommit, type TarPacking, unpackTar } from '../../tools/index.ts';
import type { KernelContext } from '../tree/kernel-context.ts';
import type { SourceDigest } from './source-digest.ts';

/** The compression of the archive of a source, by its first bytes. Throws `FORMAT_UNSUPPORTED`. */
export async function compressionOfSource(source: KernelTreeSource): Promise<TarPacking> {
  if (source.kind === 'directory' || source.kind === 'git') return 'none';
  await using file = await FileAccess.open(source.path);
  const packing = (await sniffPacking(file)) ?? 'none';
  if (packing !== 'lz4') return packing;
  throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${source.path}\` is compressed by lz4`, {
    hint: 'Name an archive that is compressed by xz, gzip or zstd, as those of kernel.org are.',
  });
}

/** Puts the files of a source into an empty folder. Throws `DIGEST_MISMATCH` if an archive has changed meanwhile. */
export async function unpackSource(
  source: KernelTreeSource,
  { digest, folder }: { readonly digest: SourceDigest; readonly folder: string },
  context: KernelContext,
): Promise<void> {
  await mkdir(folder);
  switch (source.kind) {
    case 'directory':
      return await copyDirectory(source.path, folder);
    case 'git':
      return await unpackCommit(source.path, digest.replace('commit:', ''), folder, context);
    case 'tarball':
    case 'debian':
      return await unpackArchive(source, digest, folder, context);
  }
}

/** Copies a directory without its history. Blocks are shared where the file system can do so. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => path !== join(from, '.git'),
    });
  } catch (error) {
    throw asRootsmithError(error, `copy the directory \`${from}\``);
  }
}

async function unpackCommit(
  checkout: string,
  commit: string,
  folder: string,
  { workspace, env, signal }: KernelContext,
): Promise<void> {
  const archive = workspace.newPath('source.tar');
  await archiveCommit(commit, archive, { checkout, signal });
  const what = `commit ${commit} of \`${checkout}\``;
  await unpackTar({
    archive: readFileStream(archive),
    compression: 'none',
    directory: folder,
    strip: 0,
    what,
    env,
    signal,
  });
  await rm(archive);
}

/** The archives of kernel.org and Debian have one folder at the top. */
const TOP_FOLDER = 1;

async function unpackArchive(
  source: Extract<KernelTreeSource, { kind: 'tarball' | 'debian' }>,
  digest: SourceDigest,
  folder: string,
  { env, signal }: KernelContext,
): Promise<void> {
  const sha256 = new Sha256();
  const archive: ByteStream = sha256.through(readFileStream(source.path));
  const compression = await compressionOfSource(source);
  const what = `\`${source.path}\``;
  await unpackTar({ archive, compression, directory: folder, strip: TOP_FOLDER, what, env, signal });
  const found = await digestOfRest(archive, sha256);
  if (found === digest) return;
  throw new RootsmithError('DIGEST_MISMATCH', `${what} changed while it was read: it had ${digest}, then ${found}`, {
    hint: 'Run the build again when nothing writes the file any more.',
  });
}

/** tar stops at the end of the archive; what follows it in the file is hashed too. */
async function digestOfRest(archive: ByteStream, sha256: Sha256): Promise<string> {
  for await (const _ of archive) continue;
  return sha256.digest();
}
