import type { RsaSigner } from '../../pki/index.ts';
import { bootPhases, type PcrBank, type UkiEra } from '../../talos/index.ts';
import { type MeasuredSection, pcr11 } from './measure.ts';
import { type PcrSignatures, type SignedPcr, signPcr } from './pcr-policy.ts';

/** Signs the value that PCR 11 has when Talos unlocks disks, for each bank of a release: the content of `.pcrsig`. */
export async function pcrSignatures(
  sections: readonly MeasuredSection[],
  { measuredSections: order, signedBanks }: UkiEra,
  signer: RsaSigner,
): Promise<PcrSignatures> {
  const signed: Partial<Record<PcrBank, readonly SignedPcr[]>> = {};
  for (const bank of signedBanks)
    signed[bank] = [await signPcr(pcr11(sections, { bank, order, phases: bootPhases }), bank, signer)];
  return signed;
}
