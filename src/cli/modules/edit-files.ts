import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError, usage } from '../../errors/index.ts';
import { makeFolders, writeFileWhole } from '../../files/index.ts';
import { isElf } from '../../formats/index.ts';
import type { CliContext } from '../command.ts';
import { readInputFile } from '../read-input.ts';

/** A module file to change. */
export interface ModuleEdit {
  /** As the user wrote it. */
  readonly shown: string;
  readonly bytes: Uint8Array;
}

/**
 * Changes modules one by one, each in its place by rename, or into a folder. All files are read and changed before the
 * first is written. Throws `KERNEL_INVALID` for a file that is not an uncompressed module.
 */
export async function editModules(
  { files, output }: { readonly files: readonly string[]; readonly output: string | undefined },
  { terminal, signal, print }: Pick<CliContext, 'terminal' | 'signal' | 'print'>,
  edit: (module: ModuleEdit) => Promise<Uint8Array | undefined>,
): Promise<void> {
  refuseEqualNames(files, output);
  const changed: {
    readonly target: string;
    readonly shown: string;
    readonly mode: number;
    readonly bytes: Uint8Array;
  }[] = [];
  for (const shown of files) {
    const path = resolve(terminal.directory, shown);
    const { bytes, mode } = await readModule(path, shown, { terminal, signal });
    const target = output === undefined ? path : join(resolve(terminal.directory, output), basename(path));
    const result = await edit({ shown, bytes });
    if (result !== undefined || output !== undefined) changed.push({ target, shown, mode, bytes: result ?? bytes });
  }
  if (output !== undefined) await makeFolders(resolve(terminal.directory, output));
  for (const { target, shown, mode, bytes } of changed) {
    await writeFileWhole(target, streamOf(bytes), { signal, mode });
    print(output === undefined ? shown : `${shown} -> ${join(output, basename(shown))}`);
  }
}

function refuseEqualNames(files: readonly string[], output: string | undefined): void {
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (output !== undefined && twice !== undefined)
    throw usage(`two of the modules are called \`${twice}\``, 'Write them to folders of their own.');
}

async function readModule(
  path: string,
  shown: string,
  context: Pick<CliContext, 'terminal' | 'signal'>,
): Promise<{ readonly bytes: Uint8Array; readonly mode: number }> {
  try {
    const bytes = await readInputFile(path, context);
    if (!isElf(bytes)) throw notPlain(shown);
    return { bytes, mode: (await stat(path)).mode & 0o777 };
  } catch (error) {
    throw asRootsmithError(error, `read \`${shown}\``);
  }
}

function notPlain(shown: string): RootsmithError {
  return new RootsmithError('KERNEL_INVALID', `\`${shown}\` is not an uncompressed kernel module`, {
    hint: 'Expand it first: a signature covers the module as it is before it is compressed.',
    details: { file: shown },
  });
}
