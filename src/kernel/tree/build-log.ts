import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asRootsmithError } from '../../errors/index.ts';

/** The file that keeps all lines that the programs of a build print. It stays after the build. */
export class BuildLog implements AsyncDisposable {
  readonly path: string;
  readonly #handle: FileHandle;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Begins the file anew. */
  static async open(path: string): Promise<BuildLog> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new BuildLog(path, await open(path, 'w'));
    } catch (error) {
      throw asRootsmithError(error, `write the log \`${path}\``);
    }
  }

  /** Adds a line. Lines are written in the background. */
  add(line: string): void {
    this.#pending.push(`${line}\n`);
    if (this.#pending.length === 1) this.#writing = this.#writing.then(() => this.#flush());
  }

  /** Waits until all lines are in the file. Throws if one could not be written. */
  async settle(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw asRootsmithError(this.#failure, `write the log \`${this.path}\``);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join('');
    this.#pending = [];
    try {
      if (this.#failure === undefined) await this.#handle.appendFile(text);
    } catch (error) {
      this.#failure = error;
    }
  }
}
