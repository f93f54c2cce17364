import { appendFile, readFile } from 'node:fs/promises';
import { asRootsmithError } from '../errors/index.ts';
import { unlessOutOfFiles } from '../files/index.ts';
import { type Digest, parseDigest } from '../oci/index.ts';

const LINE = /^(sha256:[0-9a-f]{64}) (\d{1,16})$/;

/**
 * Records how many bytes of each blob an unfinished bundle contains. Those bytes are hashed again before they are used,
 * so a wrong record does no harm.
 */
export class DraftJournal {
  readonly #path: string;
  readonly #bytes: Map<Digest, number>;

  private constructor(path: string, bytes: Map<Digest, number>) {
    this.#path = path;
    this.#bytes = bytes;
  }

  static async open(path: string): Promise<DraftJournal> {
    const text = await readFile(path, 'latin1').catch(unlessOutOfFiles(''));
    const entries = text.split('\n').flatMap((line) => {
      const [, digest, bytes] = LINE.exec(line) ?? [];
      return digest === undefined ? [] : [[parseDigest(digest), Number(bytes)] as const];
    });
    return new DraftJournal(path, new Map(entries));
  }

  bytesOf(digest: Digest): number {
    return this.#bytes.get(digest) ?? 0;
  }

  async note(digest: Digest, bytes: number): Promise<void> {
    this.#bytes.set(digest, bytes);
    try {
      await appendFile(this.#path, `${digest} ${bytes}\n`);
    } catch (error) {
      throw asRootsmithError(error, `write \`${this.#path}\``);
    }
  }
}
