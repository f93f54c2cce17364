import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';
import { syncDirectory } from '../files/index.ts';

/** Files that are written at any offset, each byte once. They are opened on demand. */
export class DraftFiles implements AsyncDisposable {
  readonly #directory: string;
  readonly #handles = new Map<string, Promise<FileHandle>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async write(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    await this.#act(name, 'write', async (handle) => {
      for (let done = 0; done < bytes.length; ) {
        done += (await handle.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
      }
    });
  }

  /** Reads up to `length` bytes, fewer at the end of the file. */
  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    return await this.#act(name, 'read', async (handle) => {
      const bytes = new Uint8Array(length);
      let filled = 0;
      for (let got = -1; filled < length && got !== 0; filled += got) {
        got = (await handle.read(bytes, filled, length - filled, offset + filled)).bytesRead;
      }
      return bytes.subarray(0, filled);
    });
  }

  /** Waits until a file is on disk. */
  async finish(name: string): Promise<void> {
    await this.#act(name, 'write', (handle) => handle.sync());
    await this.close(name);
  }

  /** Waits until the directory entries of these files are on disk. */
  async finishFolders(names: readonly string[]): Promise<void> {
    const folders = new Set(names.map((name) => dirname(join(this.#directory, name))));
    for (const folder of folders) await syncDirectory(folder);
  }

  async close(name: string): Promise<void> {
    const handle = this.#handles.get(name);
    this.#handles.delete(name);
    await (await handle)?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#handles.keys()) await this.close(name);
  }

  async #act<T>(name: string, verb: string, act: (handle: FileHandle) => Promise<T>): Promise<T> {
    const path = join(this.#directory, name);
    try {
      return await act(await this.#open(name, path));
    } catch (error) {
      throw asRootsmithError(error, `${verb} \`${path}\``);
    }
  }

  #open(name: string, path: string): Promise<FileHandle> {
    const known = this.#handles.get(name);
    if (known !== undefined) return known;
    const handle = openDraft(path);
    this.#handles.set(name, handle);
    handle.catch(() => this.#handles.delete(name));
    return handle;
  }
}

async function openDraft(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  // An existing file keeps its content, because an interrupted export continues in it.
  return await open(path, 'r+').catch(() => open(path, 'w+'));
}
