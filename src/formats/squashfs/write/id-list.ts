import { concatBytes } from '../../../bytes/index.ts';
import { RootsmithError } from '../../../errors/index.ts';
import { idLayout } from '../id-table.ts';

const MAX_IDS = 65_535;
const MAX_ID = 0xffff_ffff;

/** The user and group ids of an image, in the order of their first use. */
export class IdList {
  readonly #positions = new Map<number, number>();

  get count(): number {
    return this.#positions.size;
  }

  /** The index of an id in the table. A new id is added. */
  indexOf(id: number): number {
    const known = this.#positions.get(id);
    if (known !== undefined) return known;
    if (!Number.isInteger(id) || id < 0 || id > MAX_ID) throw unusable(`\`${id}\` is not a user or group id`);
    if (this.#positions.size === MAX_IDS) throw unusable(`there are more than ${MAX_IDS} user and group ids`);
    const index = this.#positions.size;
    this.#positions.set(id, index);
    return index;
  }

  encode(): Uint8Array {
    return concatBytes([...this.#positions.keys()].map((id) => idLayout.encode({ id })));
  }
}

function unusable(found: string): RootsmithError {
  return new RootsmithError('FORMAT_UNSUPPORTED', `cannot write a squashfs: ${found}`, {
    hint: 'Change the owners of the files.',
  });
}
