import { type RandomAccess, struct, toByteString, u8, u32be } from '../../bytes/index.ts';

/** What lies behind the ELF file of a signed module. */
export interface SignatureTrailer {
  /** The bytes that are signed. */
  readonly bodyBytes: number;
  /** Where the signature is. It is undefined where the trailer makes no sense: the kernel refuses such a module. */
  readonly signature: { readonly offset: number; readonly size: number } | undefined;
  /** What the kernel objects to in the trailer. */
  readonly problem: 'size' | 'type' | 'parameters' | undefined;
}

export const SIGNATURE_MARK = '~Module signature appended~\n';
const PKCS7 = 2;

/** @see https://github.com/torvalds/linux/blob/v6.12/include/linux/module_signature.h */
const moduleSignature = struct('module signature', {
  algorithm: u8, //      0
  hash: u8, //           0
  idType: u8, //         2 PKCS#7
  signerBytes: u8, //    0
  keyIdBytes: u8, //     0
  pad0: u8,
  pad1: u8,
  pad2: u8,
  size: u32be, //        of the signature before it
});

const TAIL_BYTES = moduleSignature.size + SIGNATURE_MARK.length;

/** Reads the end of a module. Undefined where it is not signed, as the kernel sees it: the mark is missing. */
export async function readSignatureTrailer(module: RandomAccess): Promise<SignatureTrailer | undefined> {
  const mark = Math.min(module.size, SIGNATURE_MARK.length);
  const end = await module.read(module.size - mark, mark);
  if (module.size <= SIGNATURE_MARK.length || toByteString(end) !== SIGNATURE_MARK) return undefined;
  const whole = { bodyBytes: module.size, signature: undefined } as const;
  if (module.size <= TAIL_BYTES) return { ...whole, problem: 'size' };
  const start = module.size - TAIL_BYTES;
  const { idType, size, ...parameters } = moduleSignature.decode(await module.read(start, moduleSignature.size));
  if (size >= start) return { ...whole, problem: 'size' };
  const found = { bodyBytes: start - size, signature: { offset: start - size, size } };
  if (idType !== PKCS7) return { ...found, problem: 'type' };
  const isPlain = Object.values(parameters).every((value) => value === 0);
  return { ...found, problem: isPlain ? undefined : 'parameters' };
}

/** What follows the body of a module that is signed by this signature. */
export function signatureTail(signature: Uint8Array): Uint8Array {
  const zeros = { algorithm: 0, hash: 0, signerBytes: 0, keyIdBytes: 0, pad0: 0, pad1: 0, pad2: 0 };
  const trailer = moduleSignature.encode({ ...zeros, idType: PKCS7, size: signature.length });
  return Buffer.concat([signature, trailer, Buffer.from(SIGNATURE_MARK, 'latin1')]);
}
