import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { makeFolders } from './make-folders.ts';
import { makeWorkFolder, removeStaleWork, type WorkFolder } from './work-folder.ts';

/**
 * A folder for the temporary files of a run. It is removed at the end of the scope. The folder of a killed run is
 * removed when the next run opens its own.
 */
export class Workspace implements AsyncDisposable {
  readonly #folder: WorkFolder;
  #files = 0;

  private constructor(folder: WorkFolder) {
    this.#folder = folder;
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Opens a new workspace in a folder that others may write to, and removes those of processes that have ended. */
  static async open(temporaryFolder: string): Promise<Workspace> {
    try {
      await makeFolders(temporaryFolder, { mode: 0o700 });
      const folder = await realpath(temporaryFolder);
      await removeStaleWork(folder);
      return new Workspace(await makeWorkFolder(folder));
    } catch (error) {
      throw asRootsmithError(error, `make a work folder in \`${temporaryFolder}\``);
    }
  }

  /** Opens a workspace for a part of the work. */
  async inner(name: string): Promise<Workspace> {
    try {
      const path = await mkdtemp(join(this.path, `${name}-`));
      return new Workspace({ path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) });
    } catch (error) {
      throw asRootsmithError(error, `make a work folder in \`${this.path}\``);
    }
  }

  /** An unused path in the workspace. The name is only for people who look into it. */
  newPath(name: string): string {
    this.#files += 1;
    return join(this.path, `${String(this.#files).padStart(3, '0')}-${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder.remove();
  }
}

/** The folder in which work folders are created. */
export function temporaryFolderOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['TMPDIR'] || tmpdir();
}
