import { createHash } from 'node:crypto';
import { raw, struct, u8, u16le, u32le } from '../../bytes/index.ts';
import { guidBytes } from '../../formats/index.ts';
import { type CertifiedSigner, makeSignedData, pemOf, type SigningCertificate } from '../../pki/index.ts';
import { type EnrolledCertificate, encodeSignatureLists } from './signature-list.ts';

/** The key databases of firmware, each with the certificates that it is to have besides ours. */
export interface EnrolmentOptions {
  /** Signs the files; its certificate is enrolled in all three databases. */
  readonly signer: CertifiedSigner;
  /** Seconds since 1970. Firmware takes a later file over an earlier one. */
  readonly time: number;
  /** More certificates that may change `db`, such as those of Microsoft. */
  readonly keyExchangeKeys?: readonly SigningCertificate[];
  /** More certificates whose programs firmware starts, such as those of option ROMs. */
  readonly signatureKeys?: readonly SigningCertificate[];
}

/** The content of `PK.auth`, `KEK.auth` and `db.auth`. */
export interface EnrolmentFiles {
  readonly PK: Uint8Array;
  readonly KEK: Uint8Array;
  readonly db: Uint8Array;
}

/** @see https://uefi.org/specs/UEFI/2.10/08_Services_Runtime_Services.html#efi-time */
const efiTime = struct('EFI_TIME', {
  year: u16le,
  month: u8, //            from 1
  day: u8,
  hour: u8,
  minute: u8,
  second: u8,
  rest: raw(9), //         0: no fraction, UTC
});

/** @see https://uefi.org/specs/UEFI/2.10/32_Secure_Boot_and_Driver_Signing.html#win-certificate-uefi-guid */
const winCertificateGuid = struct('WIN_CERTIFICATE_UEFI_GUID', {
  length: u32le, //        with this header
  revision: u16le, //      0x0200
  type: u16le, //          0x0ef1
  certType: raw(16), //    GUID of PKCS#7
});

const REVISION = 0x0200;
const TYPE_GUID = 0x0ef1;
const PKCS7_GUID = '4aafd29d-68df-49ee-8aa9-347d375665a7';
const GLOBAL_VARIABLE = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const IMAGE_SECURITY_DATABASE = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
/** Non-volatile, for boot and runtime, changed only by files that are signed and dated. */
const ATTRIBUTES = 0x27;
const DATA = '1.2.840.113549.1.7.1';
const MICROSOFT = '77fa9abd-0359-4d32-bd60-28f4e78f784b';
const X500_NAMESPACE = '6ba7b8149dad11d180b400c04fd430c8';

/**
 * Makes the files that put our certificate into firmware, as `talosctl gen secureboot database` does. systemd-boot
 * enrols them from `loader/keys/auto`. Equal inputs get equal bytes.
 *
 * @see https://uefi.org/specs/UEFI/2.10/08_Services_Runtime_Services.html#using-the-efi-variable-authentication-2-descriptor
 */
export async function enrolmentFiles(options: EnrolmentOptions): Promise<EnrolmentFiles> {
  const { signer, time, keyExchangeKeys = [], signatureKeys = [] } = options;
  const own = { certificate: signer.certificate, owner: ownerOfCertificate(signer.certificate) };
  const others = (certificates: readonly SigningCertificate[]): readonly EnrolledCertificate[] =>
    certificates.map((certificate) => ({ certificate, owner: ownerOfForeign(certificate, own.owner) }));
  const make = async (name: string, vendor: string, enrolled: readonly EnrolledCertificate[]): Promise<Uint8Array> =>
    await signedVariable({ name, vendor, content: encodeSignatureLists(enrolled), time }, signer);
  return {
    PK: await make('PK', GLOBAL_VARIABLE, [own]),
    KEK: await make('KEK', GLOBAL_VARIABLE, [own, ...others(keyExchangeKeys)]),
    db: await make('db', IMAGE_SECURITY_DATABASE, [own, ...others(signatureKeys)]),
  };
}

/** The owner that talosctl gives a certificate: a UUID by hash of its PEM. */
export function ownerOfCertificate({ der }: SigningCertificate): string {
  const hash = createHash('sha256')
    .update(Buffer.from(X500_NAMESPACE, 'hex'))
    .update(pemOf('CERTIFICATE', der))
    .digest();
  const uuid = hash.subarray(0, 16);
  uuid.writeUInt8((uuid.readUInt8(6) & 0x0f) | 0x40, 6); // version 4
  uuid.writeUInt8((uuid.readUInt8(8) & 0x3f) | 0x80, 8); // variant of RFC 4122
  return uuid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Microsoft's certificates have its GUID as owner everywhere. */
function ownerOfForeign({ subject }: SigningCertificate, own: string): string {
  return /\bO=Microsoft Corporation\b/.test(subject) ? MICROSOFT : own;
}

interface Variable {
  readonly name: string;
  readonly vendor: string;
  readonly content: Uint8Array;
  readonly time: number;
}

async function signedVariable(variable: Variable, signer: CertifiedSigner): Promise<Uint8Array> {
  const { name, vendor, content, time } = variable;
  const stamp = encodeEfiTime(time);
  const attributes = Buffer.alloc(4);
  attributes.writeUInt32LE(ATTRIBUTES);
  const signed = Buffer.concat([Buffer.from(name, 'utf16le'), guidBytes(vendor), attributes, stamp, content]);
  const message = await makeSignedData({ contentType: DATA, content: signed, time }, signer);
  const header = winCertificateGuid.encode({
    length: winCertificateGuid.size + message.length,
    revision: REVISION,
    type: TYPE_GUID,
    certType: guidBytes(PKCS7_GUID),
  });
  return Buffer.concat([stamp, header, message, content]);
}

function encodeEfiTime(seconds: number): Uint8Array {
  const date = new Date(seconds * 1000);
  return efiTime.encode({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    rest: new Uint8Array(9),
  });
}
