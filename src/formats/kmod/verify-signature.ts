import { createVerify } from 'node:crypto';
import { type RandomAccess, readRange } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import type { SigningCertificate } from '../../pki/index.ts';
import { type ModuleSignature, parseModuleSignature, type Signer } from './signature.ts';
import { readSignatureTrailer, type SignatureTrailer } from './signature-trailer.ts';

/** What a kernel that trusts some certificates makes of the signature of a module. */
export type SignatureState =
  | { readonly kind: 'unsigned' }
  /** Signed by a key that the kernel trusts. */
  | { readonly kind: 'valid'; readonly by: SigningCertificate; readonly hash: string }
  /** Signed by another key. Whether that signature is right is not known. */
  | { readonly kind: 'other-key'; readonly signer: Signer }
  /** The signature names a trusted key, but is not one of that key over these bytes: they changed after signing. */
  | { readonly kind: 'altered'; readonly by: SigningCertificate }
  /** A hash, or a kind of signature, that the kernel does not know. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly isWrongType: boolean }
  /** The trailer or the message breaks its format. */
  | { readonly kind: 'malformed'; readonly what: string; readonly problem: SignatureTrailer['problem'] | 'message' }
  /** The message has signed attributes, which the kernel does not take. */
  | { readonly kind: 'has-attributes'; readonly signer: Signer };

/** A larger message is not one of the kernel's tools, whose messages have less than 2 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * Judges the signature of a module as the kernel does. Reads the whole module where a trusted key signed it.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/kernel/module/signing.c
 */
export async function verifyModuleSignature(
  module: RandomAccess,
  trusted: readonly SigningCertificate[],
): Promise<SignatureState> {
  const trailer = await readSignatureTrailer(module);
  if (trailer === undefined) return { kind: 'unsigned' };
  const { signature: range, bodyBytes, problem } = trailer;
  if (problem === 'type') return { kind: 'unsupported', what: 'a signature that is not PKCS#7', isWrongType: true };
  if (range === undefined || problem !== undefined || range.size > MAX_MESSAGE_BYTES)
    return { kind: 'malformed', what: `the ${problem ?? 'size'} in its trailer`, problem: problem ?? 'message' };
  const signature = parsedOrProblem(await module.read(range.offset, range.size));
  if (typeof signature === 'string') return { kind: 'malformed', what: signature, problem: 'message' };
  return await judge(module, bodyBytes, signature, trusted);
}

function parsedOrProblem(message: Uint8Array): ModuleSignature | string {
  try {
    return parseModuleSignature(message);
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

async function judge(
  module: RandomAccess,
  bodyBytes: number,
  { hash, hashOid, hasAttributes, signer, bytes }: ModuleSignature,
  trusted: readonly SigningCertificate[],
): Promise<SignatureState> {
  if (hash === undefined) return { kind: 'unsupported', what: `the hash ${hashOid}`, isWrongType: false };
  if (hasAttributes) return { kind: 'has-attributes', signer };
  const by = trusted.find((certificate) => isSignedBy(signer, certificate));
  if (by === undefined) return { kind: 'other-key', signer };
  const verifier = createVerify(hash);
  for await (const chunk of readRange(module, 0, bodyBytes)) verifier.update(chunk);
  return verifier.verify(by.publicKey, bytes) ? { kind: 'valid', by, hash } : { kind: 'altered', by };
}

function isSignedBy(signer: Signer, { issuerDer, serialDer, keyId }: SigningCertificate): boolean {
  if (signer.kind === 'key-id') return keyId?.equals(signer.keyId) === true;
  return issuerDer.equals(signer.issuerDer) && serialDer.equals(signer.serialDer);
}
