import type { KeyObject } from 'node:crypto';
import type { PcrBank } from '../../talos/index.ts';
import { type MeasuredSection, pcr11 } from '../secureboot/measure.ts';
import { isSignedPcr, type SignedPcr } from '../secureboot/pcr-policy.ts';

/** A signature in `.pcrsig`, judged. */
export interface CheckedPcr {
  readonly bank: PcrBank;
  /** Where in the boot PCR 11 has the signed value: `enter-machined`. Undefined where it never has it. */
  readonly phase: string | undefined;
}

export const pcrBanks: readonly PcrBank[] = ['sha1', 'sha256', 'sha384', 'sha512'];
const MAX_SIGNATURES = 64;

/** The points of a boot that values are signed for: those of systemd, and the last of Talos. */
const phasePaths: readonly (readonly string[])[] = [
  [],
  ['enter-initrd'],
  ['enter-initrd', 'leave-initrd'],
  ['enter-initrd', 'leave-initrd', 'enter-machined'],
  ['enter-initrd', 'leave-initrd', 'sysinit'],
  ['enter-initrd', 'leave-initrd', 'sysinit', 'ready'],
];

/** Compares the signatures of `.pcrsig` with what the sections measure to. Gives the reason where it is no `.pcrsig`. */
export function checkPcrSignatures(
  text: string | undefined,
  key: KeyObject | undefined,
  measured: { readonly sections: readonly MeasuredSection[]; readonly order: readonly string[] },
): readonly CheckedPcr[] | string {
  const signed = text === undefined ? 'it is too large, or not text' : parseSignatures(text);
  if (typeof signed === 'string') return signed;
  if (key === undefined) return 'the section `.pcrpkey` holds no RSA key';
  return signed.map(({ bank, entry }) => {
    const path = phasePaths.find((phases) =>
      isSignedPcr(entry, pcr11(measured.sections, { bank, order: measured.order, phases }), bank, key),
    );
    return { bank, phase: path && (path.at(-1) ?? 'stub') };
  });
}

interface SignedEntry {
  readonly bank: PcrBank;
  readonly entry: SignedPcr;
}

function parseSignatures(text: string): readonly SignedEntry[] | string {
  const parsed = parsedObject(text);
  if (parsed === undefined) return 'it is not JSON';
  const entries = pcrBanks.flatMap((bank) => {
    const list = parsed[bank];
    return Array.isArray(list) ? list.filter(isSignedEntry).map((entry) => ({ bank, entry })) : [];
  });
  return entries.length > MAX_SIGNATURES ? `it has ${entries.length} signatures` : entries;
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isSignedEntry(value: unknown): value is SignedPcr {
  const { pkfp, pol, sig } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof pkfp === 'string' && typeof pol === 'string' && typeof sig === 'string';
}
