import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import type { WorkFiles } from '../../installer/index.ts';
import type { GrubFiles, GrubFormat } from './grub-files.ts';

/** A folder with GRUB's files by format. */
export interface GrubFolder {
  readonly path: string;
  /** As people know it. */
  readonly source: string;
}

export interface BroughtGrub {
  readonly files: GrubFiles;
  readonly source: string;
  /** Whether that image was asked for, which then is the only one. @default false */
  readonly isNamed?: boolean | undefined;
}

export interface LocateGrubOptions {
  /** A folder that was asked for, which then is the only one. */
  readonly named: string | undefined;
  /** What an image brings, and its name. */
  readonly brought: BroughtGrub;
  readonly work: Pick<WorkFiles, 'newPath'>;
  /** @default where distributions have it */
  readonly system?: string | undefined;
}

const SYSTEM_FOLDER = '/usr/lib/grub';

/** The files without which no image of a format can be made. */
const needed: Readonly<Record<GrubFormat, readonly string[]>> = {
  'i386-pc': ['kernel.img', 'boot.img', 'boot_hybrid.img', 'cdboot.img', 'diskboot.img', 'normal.mod'],
  'x86_64-efi': ['kernel.img', 'normal.mod'],
  'arm64-efi': ['kernel.img', 'normal.mod'],
};

/** Debian's packages. */
const packages: Readonly<Record<GrubFormat, string>> = {
  'i386-pc': 'grub-pc-bin',
  'x86_64-efi': 'grub-efi-amd64-bin',
  'arm64-efi': 'grub-efi-arm64-bin',
};

/**
 * The folder with GRUB for all formats: the one that was asked for, else the image's own, else the distribution's.
 * Throws `TOOL_MISSING`, which names the files and where they come from.
 */
export async function locateGrub(formats: readonly GrubFormat[], options: LocateGrubOptions): Promise<GrubFolder> {
  const { named, brought, work, system = SYSTEM_FOLDER } = options;
  if (named !== undefined) return await completeFolder(formats, { path: named, source: `\`${named}\`` });
  const fromImage = missingFiles(formats, (path) => brought.files.has(path));
  if (fromImage.length === 0) return { path: await written(brought.files, work), source: brought.source };
  if (brought.isNamed === true) throw grubMissing(formats, fromImage, brought.source);
  return await completeFolder(formats, { path: system, source: `\`${system}\`` }, brought.source);
}

async function completeFolder(formats: readonly GrubFormat[], folder: GrubFolder, also?: string): Promise<GrubFolder> {
  const paths = formats.flatMap((format) => needed[format].map((name) => `${format}/${name}`));
  const there = new Set<string>();
  for (const path of paths) if (await isThere(join(folder.path, path))) there.add(path);
  const missing = missingFiles(formats, (path) => there.has(path));
  if (missing.length === 0) return folder;
  throw grubMissing(formats, missing, also === undefined ? folder.source : `${also} and ${folder.source}`);
}

function grubMissing(formats: readonly GrubFormat[], missing: readonly string[], looked: string): RootsmithError {
  const lacking = formats.filter((format) => missing.some((path) => path.startsWith(`${format}/`)));
  const toInstall = lacking.map((format) => packages[format]).join(' ');
  return new RootsmithError('TOOL_MISSING', `files of GRUB are missing in ${looked}: ${missing.join(', ')}`, {
    hint: `Install ${toInstall}, or name an imager or installer-base image by \`--grub\`. \`--bootloader sd-boot\` needs no GRUB, and \`--firmware\` leaves one of two out.`,
    details: { files: missing.join(' ') },
  });
}

function missingFiles(formats: readonly GrubFormat[], has: (path: string) => boolean): readonly string[] {
  return formats.flatMap((format) => needed[format].map((name) => `${format}/${name}`)).filter((path) => !has(path));
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function written(files: GrubFiles, work: Pick<WorkFiles, 'newPath'>): Promise<string> {
  const folder = work.newPath('grub');
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

/** Whether a text names a folder that is there. */
export async function isGrubFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
