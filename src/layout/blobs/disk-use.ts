const BLOCK_BYTES = 4096;
/** Of what files take beside their content: an empty registry has some too, and nobody means that by a limit. */
const FREE_OVERHEAD_BYTES = 64 * 1024;

/**
 * What a folder takes of the disk, all of it: the content of blobs and of uploads that are not finished, what the last block
 * of each file leaves empty, and the files that say what there is.
 */
export class DiskUse {
  readonly limitBytes: number;
  #content = 0;
  #overhead = 0;
  #pending = 0;
  readonly #records = new Map<string, number>();

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#content + this.#pending + Math.max(this.#overhead - FREE_OVERHEAD_BYTES, 0);
  }

  /** Whether so many bytes more stay below the limit. */
  fits(bytes: number): boolean {
    return this.bytes + bytes <= this.limitBytes;
  }

  addFile(size: number): void {
    this.#content += size;
    this.#overhead += slack(size);
  }

  removeFile(size: number): void {
    this.#content -= size;
    this.#overhead -= slack(size);
  }

  openUpload(): void {
    this.#overhead += BLOCK_BYTES;
  }

  /** Negative where a part is taken back. */
  growUpload(bytes: number): void {
    this.#pending += bytes;
  }

  closeUpload(bytes: number): void {
    this.#pending -= bytes;
    this.#overhead -= BLOCK_BYTES;
  }

  /** Of a file that says what there is, by its name. */
  setRecord(name: string, size: number): void {
    this.#overhead += blocks(size) - blocks(this.#records.get(name) ?? 0);
    this.#records.set(name, size);
  }

  growRecord(name: string, bytes: number): void {
    this.setRecord(name, (this.#records.get(name) ?? 0) + bytes);
  }
}

/** Folders take a block each, and a repository's name can have many parts. */
export function folderRecord(name: string): string {
  return `folder ${name}`;
}

function slack(size: number): number {
  return blocks(size) - size;
}

function blocks(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}
