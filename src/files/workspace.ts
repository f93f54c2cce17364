import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { makeWorkFolder, removeStaleWork, type WorkFolder } from './work-folder.ts';

/**
 * A folder for what a run needs on disk while it lasts. It goes when the scope ends; what a killed
 * run left behind goes when the next run opens its own.
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

  /** Opens a new workspace in a folder that others may write to, after removing those whose process has ended. */
  static async open(temporaryFolder: string): Promise<Workspace> {
    try {
      await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
      const folder = await realpath(temporaryFolder);
      await removeStaleWork(folder);
      return new Workspace(await makeWorkFolder(folder));
    } catch (error) {
      throw asRootsmithError(error, `make a work folder in \`${temporaryFolder}\``);
    }
  }

  /** A workspace of its own for a part of the work. */
  async inner(name: string): Promise<Workspace> {
    try {
      const path = await mkdtemp(join(this.path, `${name}-`));
      return new Workspace({ path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) });
    } catch (error) {
      throw asRootsmithError(error, `make a work folder in \`${this.path}\``);
    }
  }

  /** A path in here that nothing has yet. The name is for people who look inside. */
  newPath(name: string): string {
    this.#files += 1;
    return join(this.path, `${String(this.#files).padStart(3, '0')}-${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder.remove();
  }
}

/** Where work folders are made. */
export function temporaryFolderOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['TMPDIR'] || tmpdir();
}
