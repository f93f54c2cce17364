import { stat } from 'node:fs/promises';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { Position, Recipe, SigningSource } from '../../recipe/index.ts';

/** Where the imager finds keys in its container, unless a profile names others. */
const KEYS_OF_IMAGER = '/secureboot/';

/** Reports a missing key or certificate before anything large is fetched. Throws `NOT_FOUND`. */
export async function requireKeyFiles({ customization: { secureBoot } }: Pick<Recipe, 'customization'>): Promise<void> {
  if (secureBoot === undefined) return;
  const { signingKey, signingCertificate, pcrKey, pcrPublicKey, at } = secureBoot;
  await requireFile(fileOf(signingKey), 'key that signs', signingKey.at, '--key');
  await requireFile(signingCertificate, 'certificate of the signer', at, '--cert');
  if (pcrKey !== undefined) await requireFile(fileOf(pcrKey), 'key for PCR values', pcrKey.at, '--pcr-key');
  await requireFile(pcrPublicKey, 'public key for PCR values', at, '--pcr-public-key');
}

function fileOf(source: SigningSource): string | undefined {
  return source.kind === 'file' ? source.path : undefined;
}

async function requireFile(path: string | undefined, what: string, at: Position, flag: string): Promise<void> {
  if (path === undefined) return;
  try {
    await stat(path);
  } catch (error) {
    const named = at.file.startsWith('--') ? at.file : `${at.file}:${at.line}:${at.column}`;
    const explained = asRootsmithError(error, `read the ${what}, \`${path}\`, for ${named}`);
    if (!isRootsmithError(explained) || explained.code !== 'NOT_FOUND') throw explained;
    throw new RootsmithError('NOT_FOUND', explained.message, { hint: hintFor(path, flag), cause: error });
  }
}

function hintFor(path: string, flag: string): string {
  return path.startsWith(KEYS_OF_IMAGER)
    ? `The imager finds its keys in ${KEYS_OF_IMAGER} of its container. Name yours: \`${flag} FILE\`, or in \`input.secureboot\` of the profile.`
    : `Name it by \`${flag} FILE\`; \`rootsmith secureboot init -o DIR\` makes keys.`;
}
