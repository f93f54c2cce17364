import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { makeFolders, writeFileWhole } from '../../files/index.ts';
import { exists } from '../existing-paths.ts';
import { helloArchitectures, helloElf } from '../hello/hello-program.ts';

/** A file to begin with. */
export interface StartFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly isProgram?: boolean;
}

/** The container of a service to begin with: a program that greets, for each architecture. */
export function helloFiles(service: string): readonly StartFile[] {
  return helloArchitectures.map((architecture) => ({
    path: `${service}/rootfs-${architecture}/hello`,
    content: helloElf(architecture, `Hello from ${service}\n`),
    isProgram: true,
  }));
}

/** Writes files into a folder, which is made. Throws `FILE_EXISTS` before anything is written if one is there. */
export async function writeStart(folder: string, files: readonly StartFile[]): Promise<void> {
  for (const { path } of files) if (await exists(join(folder, path))) throw alreadyThere(join(folder, path));
  for (const { path, content, isProgram = false } of files) {
    const target = join(folder, path);
    try {
      await makeFolders(dirname(target));
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      await writeFileWhole(target, streamOf(bytes));
      if (isProgram) await chmod(target, 0o755);
    } catch (error) {
      throw asRootsmithError(error, `write \`${target}\``);
    }
  }
}

function alreadyThere(path: string): RootsmithError {
  return new RootsmithError('FILE_EXISTS', `\`${path}\` is there already`, {
    hint: 'Name another folder, or move the file away: it is never overwritten.',
    details: { path },
  });
}
