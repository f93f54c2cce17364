import { resolve } from 'node:path';
import { usage } from '../../errors/index.ts';
import { enrolledBy, type RecipeCustomization, type SecureBootSource, type SigningSource } from '../../recipe/index.ts';
import { flagPosition } from '../flag-position.ts';
import type { TalosChoice } from './talos-flags.ts';

type KeyChoice = Pick<
  TalosChoice,
  'key' | 'signerCommand' | 'signerInput' | 'cert' | 'pcrKey' | 'pcrSignerCommand' | 'pcrPublicKey' | 'enroll'
>;

/** Secure boot as the flags have it, over that of the recipe. Throws `USAGE` where a part is missing or given twice. */
export function secureBootWith(
  { secureBoot: before, schematic }: Pick<RecipeCustomization, 'secureBoot' | 'schematic'>,
  flags: KeyChoice,
  directory: string,
): SecureBootSource | undefined {
  const path = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(directory, file);
  const signingKey = signingSource('key', 'signer-command', flags, directory) ?? before?.signingKey;
  const pcrKey = signingSource('pcr-key', 'pcr-signer-command', flags, directory) ?? before?.pcrKey;
  const certificate = path(flags.cert) ?? before?.signingCertificate;
  const pcrPublicKey = path(flags.pcrPublicKey) ?? before?.pcrPublicKey;
  if (before === undefined && !isAny(flags)) return undefined;
  if (signingKey === undefined)
    throw usage('secure boot needs a key that signs', 'Name it by `--key FILE` or `--signer-command COMMAND`.');
  if (certificate === undefined) throw usage('the certificate of the signer is missing', 'Name it by `--cert FILE`.');
  if (before === undefined && pcrKey === undefined)
    throw usage('the key for PCR values is missing', 'Name it by `--pcr-key FILE` or `--pcr-signer-command COMMAND`.');
  if (pcrKey?.kind === 'command' && pcrPublicKey === undefined)
    throw usage('the public key of `--pcr-signer-command` is missing', 'Name it by `--pcr-public-key FILE`.');
  const made: SecureBootSource = {
    signingKey,
    signingCertificate: certificate,
    pcrKey,
    pcrPublicKey,
    enroll: before?.enroll ?? 'if-safe',
    enrollment: before?.enrollment,
    microsoftCertificates: before?.microsoftCertificates ?? false,
    at: before?.at ?? flagPosition('key'),
  };
  const told = before === undefined && schematic !== undefined ? enrolledBy(schematic, made) : made;
  return { ...told, enroll: flags.enroll ?? told.enroll };
}

function isAny({ key, signerCommand, cert, pcrKey, pcrSignerCommand, pcrPublicKey, enroll }: KeyChoice): boolean {
  return (key ?? signerCommand ?? cert ?? pcrKey ?? pcrSignerCommand ?? pcrPublicKey ?? enroll) !== undefined;
}

function signingSource(
  keyFlag: 'key' | 'pcr-key',
  commandFlag: 'signer-command' | 'pcr-signer-command',
  flags: KeyChoice,
  directory: string,
): SigningSource | undefined {
  const key = keyFlag === 'key' ? flags.key : flags.pcrKey;
  const command = keyFlag === 'key' ? flags.signerCommand : flags.pcrSignerCommand;
  if (key !== undefined && command !== undefined)
    throw usage(`\`--${keyFlag}\` and \`--${commandFlag}\` exclude each other`, 'Choose one of them.');
  if (key !== undefined) return { kind: 'file', path: resolve(directory, key), at: flagPosition(keyFlag) };
  if (command === undefined) return undefined;
  return {
    kind: 'command',
    command: command.trim().split(/\s+/),
    input: flags.signerInput,
    at: flagPosition(commandFlag),
  };
}
