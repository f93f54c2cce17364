import type { SignatureState, Signer } from '../formats/index.ts';
import type { Enforcement } from './enforcement.ts';
import { type Errno, errnos } from './errno.ts';
import type { Refusal } from './verdict.ts';

const SIGN_HINT =
  'Sign it with the key of this kernel (`rootsmith modules sign`), or build it together with the kernel: nobody else has that key.';

/**
 * The first check of the kernel. `program` is the process that loads the module, which lockdown names in its message.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/kernel/module/signing.c `module_sig_check`
 */
export function checkSignature(
  signature: SignatureState,
  { signatures, lockdown }: Enforcement,
  program: string,
): Refusal | undefined {
  if (signatures === 'ignored' || signature.kind === 'valid') return undefined;
  const fatal = fatalProblem(signature);
  if (fatal !== undefined) return refusal(fatal.errno, fatal.dmesg, fatal.reason);
  const [kernelReason, reason] = toleratedProblem(signature);
  const printed =
    signature.kind === 'unsupported' && signature.isWrongType
      ? ['module: not signed with expected PKCS#7 message']
      : [];
  if (signatures === 'enforced')
    return refusal(errnos.EKEYREJECTED, [...printed, `Loading of ${kernelReason} is rejected`], reason);
  if (lockdown === 'none') return undefined;
  const locked = `Lockdown: ${program}: unsigned module loading is restricted; see man kernel_lockdown.7`;
  return refusal(errnos.EPERM, [...printed, locked], `${reason}, and the kernel is locked down (${lockdown})`);
}

function refusal(errno: Errno, dmesg: readonly string[], reason: string): Refusal {
  return { errno, cause: 'signature', dmesg, reasons: [reason], hint: SIGN_HINT };
}

interface FatalProblem {
  readonly errno: Errno;
  readonly dmesg: readonly string[];
  readonly reason: string;
}

/** What the kernel refuses even where it does not enforce signatures. */
function fatalProblem(signature: SignatureState): FatalProblem | undefined {
  switch (signature.kind) {
    case 'altered':
      return {
        errno: errnos.EKEYREJECTED,
        dmesg: [],
        reason: `it was changed after it was signed by ${signature.by.subject}, or signed by another key of the same name`,
      };
    case 'has-attributes':
      return {
        errno: errnos.EKEYREJECTED,
        dmesg: ['PKCS7: Invalid module sig (has authattrs)'],
        reason: `its signature by ${signerText(signature.signer)} has signed attributes, which the kernel does not take`,
      };
    case 'malformed': {
      const isParameters = signature.problem === 'parameters';
      const dmesg = isParameters ? ['module: PKCS#7 signature info has unexpected non-zero params'] : [];
      return { errno: errnos.EBADMSG, dmesg, reason: `its signature cannot be read: ${signature.what}` };
    }
    case 'unsigned':
    case 'valid':
    case 'other-key':
    case 'unsupported':
      return undefined;
  }
}

/** The words of the kernel, and ours, for what it refuses only where it enforces signatures. */
function toleratedProblem(signature: SignatureState): readonly [kernel: string, reason: string] {
  if (signature.kind === 'other-key')
    return ['module with unavailable key', `it is signed by another key: ${signerText(signature.signer)}`];
  if (signature.kind === 'unsupported')
    return ['module with unsupported crypto', `its signature uses ${signature.what}, which the kernel does not know`];
  return ['unsigned module', 'it is not signed'];
}

/** Whose key it was, for messages. */
export function signerText(signer: Signer): string {
  return signer.kind === 'key-id'
    ? `the key ${signer.keyId.toString('hex')}`
    : `${signer.issuer}, serial ${signer.serial}`;
}
