import { createHash } from 'node:crypto';
import type { SizedContent } from '../../bytes/index.ts';
import type { PcrBank } from '../../talos/index.ts';

/** A section, hashed as the stub hashes it at boot. */
export interface MeasuredSection {
  readonly name: string;
  readonly digests: ReadonlyMap<PcrBank, Buffer>;
}

export interface Pcr11Options {
  readonly bank: PcrBank;
  /** Names of sections, in the order in which the stub measures them. Others are not measured. */
  readonly order: readonly string[];
  /** The words that the system extends the value by, in order. @default none: the value that a bare stub leaves */
  readonly phases?: readonly string[];
}

/** Hashes the content of a section for some banks, in one pass. */
export async function measureSection(
  name: string,
  content: SizedContent,
  banks: readonly PcrBank[],
): Promise<MeasuredSection> {
  const hashes = banks.map((bank) => ({ bank, hash: createHash(bank) }));
  for await (const chunk of content.open()) for (const { hash } of hashes) hash.update(chunk);
  return { name, digests: new Map(hashes.map(({ bank, hash }) => [bank, hash.digest()])) };
}

/**
 * The value of PCR 11 after a stub has measured its sections. Of sections with one name the last counts, so that those
 * of a profile stand in for the common ones.
 *
 * @see https://uapi-group.org/specifications/specs/linux_tpm_pcr_registry/
 */
export function pcr11(sections: readonly MeasuredSection[], { bank, order, phases = [] }: Pcr11Options): Buffer {
  const byName = new Map(sections.map((section) => [section.name, section]));
  const digestOf = (bytes: string | Buffer): Buffer => createHash(bank).update(bytes).digest();
  let value: Buffer = Buffer.alloc(digestOf('').length);
  const extend = (digest: Buffer): void => {
    value = createHash(bank).update(value).update(digest).digest();
  };
  for (const name of order) {
    const measured = byName.get(name)?.digests.get(bank);
    if (measured === undefined) continue;
    extend(digestOf(`${name}\0`));
    extend(measured);
  }
  for (const phase of phases) extend(digestOf(phase));
  return value;
}
