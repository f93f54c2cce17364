import { createHash } from 'node:crypto';
import { fromByteName, parseEntryPath, readAll, streamOf, toByteName } from '../../bytes/index.ts';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readFileRange } from '../../files/index.ts';
import { isObject, type Platform, parseJsonBytes, parsePlace } from '../../oci/index.ts';
import { type ExtensionRecipe, sourcesOfExtension } from '../../recipe/index.ts';
import { buildTree, type FileNode, overlay, ownContent, type RootTree, walkTree } from '../../rootfs/index.ts';
import type { OpenImages } from '../images/open-images.ts';
import { type SbomFile, type SbomImage, sbomDocument } from './sbom-document.ts';

export interface AddSbomOptions {
  readonly platform: Platform;
  readonly images: Pick<OpenImages, 'set'>;
  /** Seconds since 1970. */
  readonly time: number;
  readonly signal: AbortSignal | undefined;
}

/** Adds the SBOM that a recipe asks for to its root file system: a file of this machine, or a list of what is in it. */
export async function addSbom(rootfs: RootTree, recipe: ExtensionRecipe, options: AddSbomOptions): Promise<RootTree> {
  const { sbom, metadata } = recipe;
  if (sbom.kind === 'none') return rootfs;
  const { time } = options;
  const bytes = sbom.kind === 'file' ? await readSbom(sbom.path) : await writeSbom(rootfs, recipe, options);
  const content = { kind: 'stream', open: () => streamOf(bytes) } as const;
  const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: time, xattrs: new Map<string, Uint8Array>() };
  const node: FileNode = { ...attributes, kind: 'file', size: bytes.length, content };
  const path = parseEntryPath(toByteName(`usr/local/share/spdx/${metadata.name}.spdx.json`));
  return overlay(rootfs, buildTree([{ path, node }], { mtime: time }), { what: 'the SBOM', mtime: time }).tree;
}

/** This limit is ours. */
const SBOM_LIMIT_BYTES = 16 * 1024 * 1024;

async function readSbom(path: string): Promise<Uint8Array> {
  try {
    const what = `the SBOM \`${path}\``;
    const bytes = await readAll(readFileRange(path), { limitBytes: SBOM_LIMIT_BYTES, what });
    if (isSpdx(bytes)) return bytes;
  } catch (error) {
    throw asRootsmithError(error, `read the SBOM \`${path}\``);
  }
  throw new RootsmithError('FORMAT_UNSUPPORTED', `the SBOM \`${path}\` is not an SPDX document in JSON`, {
    hint: 'Talos reads SPDX 2 in JSON only; `sbom: true` writes one.',
  });
}

function isSpdx(bytes: Uint8Array): boolean {
  try {
    const json = parseJsonBytes(bytes, 'the SBOM');
    return isObject(json) && typeof json['spdxVersion'] === 'string';
  } catch (error) {
    if (isRootsmithError(error)) return false;
    throw error;
  }
}

async function writeSbom(
  rootfs: RootTree,
  recipe: ExtensionRecipe,
  { platform, images, time, signal }: AddSbomOptions,
): Promise<Uint8Array> {
  const { name, version, author, description } = recipe.metadata;
  const { architecture } = platform;
  const files: SbomFile[] = [];
  for (const { path, node } of walkTree(rootfs))
    if (node.kind === 'file') files.push({ path: `/${fromByteName(path)}`, ...(await sumsOf(node, signal)) });
  const named = sourcesOfExtension(recipe, [platform]).images.map((image) => imageOf(image.place, images));
  return sbomDocument({ name, version, author, description, architecture, files, images: named, time });
}

async function sumsOf(node: FileNode, signal: AbortSignal | undefined): Promise<Pick<SbomFile, 'sha1' | 'sha256'>> {
  const [sha1, sha256] = [createHash('sha1'), createHash('sha256')];
  for await (const chunk of ownContent(node)) {
    signal?.throwIfAborted();
    sha1.update(chunk);
    sha256.update(chunk);
  }
  return { sha1: sha1.digest('hex'), sha256: sha256.digest('hex') };
}

function imageOf(place: string, images: Pick<OpenImages, 'set'>): SbomImage {
  const { root } = images.set(place).source;
  return { reference: parsePlace(place).kind === 'registry' ? place : undefined, digest: root.digest };
}
