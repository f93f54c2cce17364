import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';
import { temporaryName } from './owner.ts';
import { removeAbandoned } from './remove-abandoned.ts';

/**
 * A folder for what a run needs on disk while it lasts. It goes when the scope ends; what a killed
 * run left behind goes when the next run opens its own.
 */
export class Workspace implements AsyncDisposable {
  readonly path: string;
  #files = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens a fresh workspace below `temporaryFolder`, after removing those whose process has ended. */
  static async open(temporaryFolder: string): Promise<Workspace> {
    try {
      await mkdir(temporaryFolder, { recursive: true });
      await removeAbandoned(temporaryFolder);
      const path = join(temporaryFolder, await temporaryName());
      await mkdir(path, { mode: 0o700 });
      return new Workspace(path);
    } catch (error) {
      throw asRootsmithError(error, `make a work folder in \`${temporaryFolder}\``);
    }
  }

  /** A path in here that nothing has yet. The name is for people who look inside. */
  newPath(name: string): string {
    this.#files += 1;
    return join(this.path, `${String(this.#files).padStart(3, '0')}-${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}
