import { resolve } from 'node:path';
import { asRootsmithError, usage } from '../../errors/index.ts';
import type { RegistryServerOptions, VerifyPassword } from '../../server/index.ts';
import type { CliContext } from '../command.ts';
import { readInputText } from '../read-input.ts';
import { logRequest } from './access-log.ts';

export interface SettingsFlags {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly htpasswd?: string | undefined;
  readonly anonymousPull: boolean;
}

type Settings = Pick<RegistryServerOptions, 'tls' | 'access' | 'onRequest'>;

/** Reads the TLS files and the logins for the server. */
export async function serverSettings(flags: SettingsFlags, context: CliContext): Promise<Settings> {
  const { tlsCert, tlsKey, htpasswd, anonymousPull } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw usage('`--tls-cert` and `--tls-key` need each other', 'Give both, or neither.');
  }
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? undefined
      : { certificate: await readSecretText(tlsCert, context), key: await readSecretText(tlsKey, context) };
  if (anonymousPull && htpasswd === undefined) {
    throw usage('`--anonymous-pull` has no meaning without a login', 'Give `--htpasswd FILE` too.');
  }
  const access = htpasswd === undefined ? undefined : { verify: await readLogins(htpasswd, context), anonymousPull };
  return { tls, access, onRequest: (facts) => logRequest(context, facts) };
}

/** Makes a check of logins from an htpasswd file. */
async function readLogins(file: string, context: CliContext): Promise<VerifyPassword> {
  const { defaultServerLimits: defaultLimits, parseHtpasswd } = await import('../../server/index.ts');
  const { PasswordThreads } = await import('./password-threads.ts');
  const threads = new PasswordThreads(defaultLimits.loginsAtOnce);
  const { verify, refused } = parseHtpasswd(await readSecretText(file, context), threads.compare);
  for (const line of refused)
    context.report({ kind: 'warning', message: `${file}:${line}: not a bcrypt hash; this login is ignored` });
  return verify;
}

/** Reads a file that a flag names. */
export async function readSecretText(file: string, context: CliContext): Promise<string> {
  try {
    return await readInputText(resolve(context.terminal.directory, file), context);
  } catch (error) {
    throw asRootsmithError(error, `read \`${file}\``);
  }
}
