import { createHash } from 'node:crypto';
import { derTag, encodeDer, encodeInteger, encodeOid, encodeTime } from './der.ts';
import { hashOids } from './hashes.ts';
import type { CertifiedSigner } from './rsa-signer.ts';

export interface SignedDataOptions {
  /** The object identifier of the content. */
  readonly contentType: string;
  /** The bytes that are signed. */
  readonly content: Uint8Array;
  /** The content as DER, which is put into the message. @default the message is detached */
  readonly embedded?: Uint8Array | undefined;
  /** The signing time, in seconds since 1970. */
  readonly time: number;
}

export const signedDataOid = '1.2.840.113549.1.7.2';
export const attributeOids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;
const RSA = '1.2.840.113549.1.1.1';

/**
 * Signs by PKCS#7 with SHA-256: one signer, its certificate inside, three signed attributes. Gives the bare SignedData.
 * Equal inputs give equal bytes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2315#section-9
 */
export async function makeSignedData(options: SignedDataOptions, signer: CertifiedSigner): Promise<Buffer> {
  const { contentType, embedded } = options;
  const { sequence, set, context0, null: none } = derTag;
  const attributes = signedAttributes(options);
  const signature = await signer.sign(encodeDer(set, attributes), 'sha256');
  const version = encodeInteger(1);
  const sha256 = encodeDer(sequence, encodeOid(hashOids.sha256), encodeDer(none));
  const { issuerDer, serialDer, der } = signer.certificate;
  const signerInfo = encodeDer(
    sequence,
    version,
    encodeDer(sequence, issuerDer, encodeDer(derTag.integer, serialDer)),
    sha256,
    encodeDer(context0, attributes),
    encodeDer(sequence, encodeOid(RSA), encodeDer(none)),
    encodeDer(derTag.octetString, signature),
  );
  const content = embedded === undefined ? Buffer.alloc(0) : encodeDer(context0, embedded);
  return encodeDer(
    sequence,
    version,
    encodeDer(set, sha256),
    encodeDer(sequence, encodeOid(contentType), content),
    encodeDer(context0, der),
    encodeDer(set, signerInfo),
  );
}

/** Puts SignedData into the ContentInfo that most readers expect. */
export function wrapSignedData(signedData: Uint8Array): Buffer {
  return encodeDer(derTag.sequence, encodeOid(signedDataOid), encodeDer(derTag.context0, signedData));
}

/** In the order of their encoded bytes, as DER wants sets. */
function signedAttributes({ contentType, content, time }: SignedDataOptions): Buffer {
  const digest = createHash('sha256').update(content).digest();
  return Buffer.concat(
    [
      attribute(attributeOids.contentType, encodeOid(contentType)),
      attribute(attributeOids.signingTime, encodeTime(time)),
      attribute(attributeOids.messageDigest, encodeDer(derTag.octetString, digest)),
    ].sort(Buffer.compare),
  );
}

function attribute(oid: string, value: Uint8Array): Buffer {
  return encodeDer(derTag.sequence, encodeOid(oid), encodeDer(derTag.set, value));
}
