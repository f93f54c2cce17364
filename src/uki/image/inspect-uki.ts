import { createHash } from 'node:crypto';
import type { RandomAccess } from '../../bytes/index.ts';
import {
  findSection,
  isTrustedBy,
  type PeImage,
  type PeSection,
  type PeSignature,
  readPe,
  readSection,
  verifyPe,
} from '../../formats/index.ts';
import type { SigningCertificate } from '../../pki/index.ts';
import type { PcrBank } from '../../talos/index.ts';
import { type MeasuredSection, measureSection, pcr11 } from '../secureboot/measure.ts';
import { readPcrPublicKey } from '../secureboot/pcr-policy.ts';
import { type CheckedPcr, checkPcrSignatures, pcrBanks } from './check-pcrsig.ts';
import { type ProfileSections, parseProfile, sectionOfProfile, splitProfiles } from './profiles.ts';
import { assertMeasurable, memoryContent, sectionText } from './section-reading.ts';
import { stubOrder } from './stub-order.ts';

/** What is in a UKI, and whether its signatures fit. */
export interface UkiReport {
  readonly machine: PeImage['machine'];
  /** Of the headers, in seconds since 1970. */
  readonly time: number;
  readonly stub: string | undefined;
  readonly sections: readonly ReportedSection[];
  /** The boot entries. A PE file without kernel has none. */
  readonly profiles: readonly ReportedProfile[];
  readonly signatures: readonly ReportedSignature[];
}

export interface ReportedSection {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Of sections that hold text. */
  readonly text: string | undefined;
}

export interface ReportedProfile {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly cmdline: string | undefined;
  /** PCR 11 as the stub leaves it, in hexadecimal digits. */
  readonly pcr11: Readonly<Record<PcrBank, string>>;
  /** Undefined where there is no `.pcrsig`; a text says why it cannot be read. */
  readonly pcrsig: readonly CheckedPcr[] | string | undefined;
}

export interface ReportedSignature extends PeSignature {
  /** Undefined where no certificates were named. */
  readonly isTrusted: boolean | undefined;
}

export interface InspectUkiOptions {
  /** Certificates that firmware would trust. */
  readonly trusted?: readonly SigningCertificate[] | undefined;
}

const texts: ReadonlySet<string> = new Set(
  '.osrel .cmdline .uname .sbat .profile .pcrpkey .pcrsig .sdmagic'.split(' '),
);

/** Reads a unified kernel image, or any other signed PE file. Throws `FORMAT_CORRUPT` and its like for a damaged one. */
export async function inspectUki(source: RandomAccess, { trusted }: InspectUkiOptions = {}): Promise<UkiReport> {
  const pe = await readPe(source);
  assertMeasurable(pe);
  const stub = await sectionText(source, findSection(pe, '.sdmagic'));
  const sections: ReportedSection[] = [];
  for (const section of pe.sections) sections.push(await reportSection(source, section));
  const signatures = await verifyPe(source, pe);
  return {
    machine: pe.machine,
    time: pe.coff.time,
    stub: /LoaderInfo: (.*?) ####/.exec(stub ?? '')?.[1],
    sections,
    profiles: await reportProfiles(source, pe, stubOrder(stub)),
    signatures: signatures.map((each) => ({ ...each, isTrusted: trusted && isTrustedBy(each, trusted) })),
  };
}

async function reportSection(source: RandomAccess, section: PeSection): Promise<ReportedSection> {
  const { name, contentSize: size } = section;
  const hash = createHash('sha256');
  for await (const chunk of readSection(source, section)) hash.update(chunk);
  const text = texts.has(name) ? await sectionText(source, section) : undefined;
  return { name, size, sha256: hash.digest('hex'), text };
}

async function reportProfiles(
  source: RandomAccess,
  pe: PeImage,
  order: readonly string[],
): Promise<readonly ReportedProfile[]> {
  if (findSection(pe, '.linux') === undefined) return [];
  const measured = new Map<number, MeasuredSection>();
  for (const section of pe.sections)
    if (order.includes(section.name))
      measured.set(section.index, await measureSection(section.name, memoryContent(source, section), pcrBanks));
  const reports: ReportedProfile[] = [];
  for (const profile of splitProfiles(pe)) reports.push(await reportProfile(source, profile, { measured, order }));
  return reports;
}

interface Measured {
  readonly measured: ReadonlyMap<number, MeasuredSection>;
  readonly order: readonly string[];
}

async function reportProfile(
  source: RandomAccess,
  profile: ProfileSections,
  { measured, order }: Measured,
): Promise<ReportedProfile> {
  const sections = order.flatMap((name) => {
    const found = measured.get(sectionOfProfile(profile, name)?.index ?? -1);
    return found === undefined ? [] : [found];
  });
  const text = async (name: string): Promise<string | undefined> =>
    await sectionText(source, sectionOfProfile(profile, name));
  const key = readPcrPublicKey(Buffer.from((await text('.pcrpkey')) ?? ''));
  const hasSignatures = sectionOfProfile(profile, '.pcrsig') !== undefined;
  const value = (bank: PcrBank): string => pcr11(sections, { bank, order }).toString('hex');
  return {
    ...parseProfile((await text('.profile')) ?? ''),
    cmdline: await text('.cmdline'),
    pcr11: { sha1: value('sha1'), sha256: value('sha256'), sha384: value('sha384'), sha512: value('sha512') },
    pcrsig: hasSignatures ? checkPcrSignatures(await text('.pcrsig'), key, { sections, order }) : undefined,
  };
}
