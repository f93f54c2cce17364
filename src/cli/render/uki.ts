import { RootsmithError } from '../../errors/index.ts';
import type { ReportedProfile, ReportedSignature, UkiReport } from '../../uki/index.ts';

/** The report as lines. */
export function ukiLines({ machine, stub, time, sections, profiles, signatures }: UkiReport): readonly string[] {
  return [
    `machine ${machine}, made ${dateText(time)}${stub === undefined ? '' : `, ${stub}`}`,
    '',
    'sections:',
    ...sections.map(({ name, size, sha256 }) => `  ${name.padEnd(9)} ${String(size).padStart(11)}  sha256:${sha256}`),
    ...profiles.flatMap(profileLines),
    '',
    'signatures:',
    ...(signatures.length === 0 ? ['  none'] : signatures.flatMap(signatureLines)),
  ];
}

function profileLines({ id, title, cmdline, pcr11, pcrsig }: ReportedProfile): readonly string[] {
  return [
    '',
    `boot entry ${id ?? '(without profile)'}${title === undefined ? '' : `: ${title}`}`,
    `  command line  ${cmdline ?? '(none)'}`,
    ...Object.entries(pcr11).map(([bank, value]) => `  PCR 11 ${bank}  ${value}`),
    ...pcrsigLines(pcrsig),
  ];
}

function pcrsigLines(pcrsig: ReportedProfile['pcrsig']): readonly string[] {
  if (pcrsig === undefined) return [];
  if (typeof pcrsig === 'string') return [`  .pcrsig       cannot be checked: ${pcrsig}`];
  return pcrsig.map(
    ({ bank, phase }) => `  .pcrsig ${bank}  ${phase === undefined ? 'does NOT fit' : `fits at ${phase}`}`,
  );
}

function signatureLines(signature: ReportedSignature): readonly string[] {
  const { damage, certificate, signingTime, hash, isTrusted } = signature;
  if (damage !== undefined) return [`  cannot be read: ${damage}`];
  const when = signingTime === undefined ? '' : `, ${dateText(signingTime)}`;
  const trust = isTrusted === undefined ? '' : isTrusted ? ', trusted' : ', NOT trusted';
  return [
    `  by ${certificate?.subject ?? 'an unknown certificate'}${when}`,
    `     ${verdictOf(signature)} (${hash ?? 'unknown hash'})${trust}`,
    ...(certificate === undefined ? [] : [`     certificate sha256:${certificate.fingerprint}`]),
  ];
}

function verdictOf({ isValid, matchesImage }: ReportedSignature): string {
  if (!matchesImage) return 'does NOT fit: the image is another than the one that was signed';
  return isValid ? 'fits' : 'is NOT one by the key of its certificate';
}

/** The report as JSON: keys and raw certificates are left out. */
export function ukiDocument({ signatures, ...report }: UkiReport): unknown {
  const shown = signatures.map(({ damage, certificate, hash, signingTime, matchesImage, isValid, isTrusted }) => ({
    damage,
    subject: certificate?.subject,
    issuer: certificate?.issuer,
    fingerprint: certificate?.fingerprint,
    hash,
    signingTime,
    matchesImage,
    isValid,
    isTrusted,
  }));
  return { ...report, signatures: shown };
}

/** The failure for an image that firmware would not start; undefined where it would. */
export function refusedUki({ signatures }: UkiReport, shown: string): RootsmithError | undefined {
  if (signatures.some(({ isTrusted }) => isTrusted === true)) return undefined;
  const found =
    signatures.length === 0 ? 'it is not signed' : 'no signature of it fits and is by a trusted certificate';
  return new RootsmithError('SIGNATURE_INVALID', `firmware would not start \`${shown}\`: ${found}`, {
    hint: 'Sign it with a key whose certificate is enrolled.',
  });
}

function dateText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
