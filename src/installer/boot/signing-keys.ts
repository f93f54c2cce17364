import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readInput } from '../../files/index.ts';
import type { SecureBootSource, SigningSource } from '../../recipe/index.ts';
import { type KeyPlace, openBootSigner, openPcrSigner, type SignerContext } from '../../uki/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { Signing } from './boot-plan.ts';

/**
 * Opens the keys of a recipe: files are read, programs are not started yet. Throws `SIGNING_KEY_INVALID` and its like,
 * which name the file, also for a key and a certificate that are not a pair.
 */
export async function openSigning(
  source: SecureBootSource,
  { env, signal }: Pick<BuildContext, 'env' | 'signal'>,
): Promise<Signing> {
  const { signingKey, signingCertificate, pcrKey, pcrPublicKey } = source;
  if (pcrKey === undefined) throw withoutPcrKey(source);
  const context: SignerContext = { read: (path) => readNamed(path, signal), env, signal };
  return {
    boot: await openBootSigner(placeOf(signingKey), signingCertificate, context),
    pcr: await openPcrSigner(placeOf(pcrKey), pcrPublicKey, context),
  };
}

/**
 * Opens keys as `openSigning` does, those that several platforms share once: a key on a card may want to be touched for
 * each reading.
 */
export function signingReader(
  context: Pick<BuildContext, 'env' | 'signal'>,
): (source: SecureBootSource) => Promise<Signing> {
  const opened = new Map<string, Promise<Signing>>();
  return (source) => {
    const key = JSON.stringify({ ...source, at: undefined });
    const signing = opened.get(key) ?? openSigning(source, context);
    opened.set(key, signing);
    return signing;
  };
}

function placeOf(source: SigningSource): KeyPlace {
  return source.kind === 'file'
    ? { kind: 'file', path: source.path }
    : { kind: 'command', command: source.command, input: source.input };
}

async function readNamed(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readInput(path, { signal });
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

function withoutPcrKey({ at }: SecureBootSource): RootsmithError {
  return new RootsmithError(
    'RECIPE_INVALID',
    `${at.file}:${at.line}: \`secureBoot\` names no \`pcrKey\`, by which nodes unlock their disks`,
    { hint: 'Name the key that signs values of PCR 11: `rootsmith secureboot init` makes one.' },
  );
}
