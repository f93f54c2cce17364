import { contentAccess, type RandomAccess, type SizedContent } from '../../bytes/index.ts';
import { assemblePe, findSection, type NewSection, type PeImage, readPe, signPe } from '../../formats/index.ts';
import type { CertifiedSigner, RsaSigner } from '../../pki/index.ts';
import { type PcrBank, type TalosVersion, type UkiEra, ukiEra } from '../../talos/index.ts';
import { type MeasuredSection, measureSection, pcr11 } from '../secureboot/measure.ts';
import { pcrPublicKeyPem } from '../secureboot/pcr-policy.ts';
import { pcrSignatures } from '../secureboot/pcr-signatures.ts';
import { MAIN_PROFILE, textContent, type UkiParts } from './parts.ts';
import { type PlannedSections, planSections } from './plan-sections.ts';
import { storedContent } from './section-reading.ts';

export interface BuildUkiOptions {
  /** The release that boots it. @default the newest */
  readonly release?: TalosVersion | undefined;
  /** The time in the headers and in signatures, in seconds since 1970. */
  readonly time: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SignUkiOptions extends BuildUkiOptions {
  /** Signs the whole, so that firmware starts it. */
  readonly signer: CertifiedSigner;
  /** Signs PCR values, so that a TPM unlocks disks. */
  readonly pcrSigner: RsaSigner;
}

/** What a boot entry leaves in PCR 11, in hexadecimal digits by bank. */
export interface ProfilePcr11 {
  readonly profile: string;
  readonly pcr11: Readonly<Partial<Record<PcrBank, string>>>;
}

export interface SignedUki extends SizedContent {
  /** As the stub leaves it, for each boot entry and the banks of the release. */
  readonly measured: readonly ProfilePcr11[];
}

/**
 * Makes a unified kernel image of a stub and parts, byte for byte as the imager of the release. `stub` is systemd's stub,
 * or a UKI that is made of one. The content can be read any number of times if the parts can. Throws `UKI_INVALID` for
 * parts that do not make a UKI.
 */
export async function buildUki(stub: RandomAccess, parts: UkiParts, options: BuildUkiOptions): Promise<SizedContent> {
  const era = ukiEra(options.release);
  return assembled(stub, await readPe(stub), planSections(parts, era), { ...options, era });
}

/**
 * Makes a unified kernel image and signs it: values of PCR 11 for each profile and bank first, then the whole by
 * Authenticode. Throws `UKI_INVALID`, and what the signers throw.
 */
export async function signUki(stub: RandomAccess, parts: UkiParts, options: SignUkiOptions): Promise<SignedUki> {
  const { signer, pcrSigner, time } = options;
  const era = ukiEra(options.release);
  const pe = await readPe(stub);
  const planned = planSections(await withKeys(parts, options, era), era);
  const { measured, ...signed } = await withPcrSignatures(planned, {
    stub: await measureStub(stub, pe, era),
    ids: [MAIN_PROFILE, ...(parts.profiles ?? []).map(({ id }) => id)],
    pcrSigner,
    era,
  });
  const unsigned = assembled(stub, pe, signed, { ...options, era });
  const { size, bytes } = await signPe(contentAccess(unsigned), signer, { time });
  return { size, open: () => bytes, measured };
}

type AssembleOptions = BuildUkiOptions & { readonly era: UkiEra };

function assembled(
  stub: RandomAccess,
  pe: PeImage,
  { common, profiles }: PlannedSections,
  { time, signal, era }: AssembleOptions,
): SizedContent {
  const { addressUnit } = era;
  const sections = [...common, ...profiles.flat()];
  const { size, bytes } = assemblePe(pe, stub, sections, { time, signal, addressUnit });
  return { size, open: () => bytes };
}

/** Adds the public key of PCR values; releases up to 1.9 sign the kernel as well. */
async function withKeys(parts: UkiParts, { signer, pcrSigner, time }: SignUkiOptions, era: UkiEra): Promise<UkiParts> {
  const sections = new Map(parts.sections).set('.pcrpkey', textContent(pcrPublicKeyPem(pcrSigner.publicKey)));
  const linux = sections.get('.linux');
  if (era.signsKernel && linux !== undefined) {
    const { size, bytes } = await signPe(contentAccess(linux), signer, { time, existing: 'keep' });
    sections.set('.linux', { size, open: () => bytes });
  }
  return { ...parts, sections };
}

/** Of what the stub brings itself, `.sbat` is measured. */
async function measureStub(stub: RandomAccess, pe: PeImage, era: UkiEra): Promise<readonly MeasuredSection[]> {
  const sbat = findSection(pe, '.sbat');
  if (sbat === undefined) return [];
  return [await measureSection('.sbat', storedContent(stub, sbat), era.signedBanks)];
}

interface PcrSigning {
  readonly stub: readonly MeasuredSection[];
  /** Of the boot entries. */
  readonly ids: readonly string[];
  readonly pcrSigner: RsaSigner;
  readonly era: UkiEra;
}

/** Puts a `.pcrsig` behind each profile, or behind all where there are no profiles. */
async function withPcrSignatures(
  { common, profiles }: PlannedSections,
  { stub, ids, pcrSigner, era }: PcrSigning,
): Promise<PlannedSections & Pick<SignedUki, 'measured'>> {
  const shared = [...stub, ...(await measureAll(common, era))];
  const measured: ProfilePcr11[] = [];
  const signature = async (own: readonly NewSection[]): Promise<NewSection> => {
    const sections = [...shared, ...(await measureAll(own, era))];
    measured.push({ profile: ids[measured.length] ?? '', pcr11: valuesOf(sections, era) });
    return { name: '.pcrsig', ...textContent(JSON.stringify(await pcrSignatures(sections, era, pcrSigner))) };
  };
  if (profiles.length === 0) return { common: [...common, await signature([])], profiles, measured };
  const signed: (readonly NewSection[])[] = [];
  for (const own of profiles) signed.push([...own, await signature(own)]);
  return { common, profiles: signed, measured };
}

function valuesOf(sections: readonly MeasuredSection[], era: UkiEra): ProfilePcr11['pcr11'] {
  const { measuredSections: order, signedBanks } = era;
  return Object.fromEntries(signedBanks.map((bank) => [bank, pcr11(sections, { bank, order }).toString('hex')]));
}

async function measureAll(sections: readonly NewSection[], era: UkiEra): Promise<readonly MeasuredSection[]> {
  const measured: MeasuredSection[] = [];
  for (const section of sections) measured.push(await measureSection(section.name, section, era.signedBanks));
  return measured;
}
