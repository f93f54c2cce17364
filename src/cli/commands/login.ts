import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { PasswordLogin } from '../../registry/index.ts';
import { askLine, askSecret, canAsk } from '../ask.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { parseLoginHost } from '../login-host.ts';
import { readText, STANDARD_INPUT } from '../read-text.ts';
import { registryFlags, registryOptions } from '../registry-flags.ts';

const args = z.strictObject({
  host: flag(z.string(), { description: 'The registry: its host, and its port if it has one.' }),
});

const flags = z.strictObject({
  username: flag(z.string().optional(), { short: 'u', placeholder: 'NAME', description: 'The name of the account.' }),
  passwordStdin: flag(z.boolean().default(false), {
    description: 'Take the password or access token from standard input.',
  }),
  password: flag(z.string().optional(), { short: 'p', description: 'Refused.', hidden: true }),
  ...registryFlags,
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

type LoginFlags = z.output<typeof flags>;

export const loginCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'login',
  summary: 'Log in to a registry, and keep the login where docker and podman find it too',
  description:
    "Asks on a terminal for what no flag gives. The registry is asked first, and a login that it refuses is not kept. It goes into REGISTRY_AUTH_FILE, else into $DOCKER_CONFIG/config.json, else into the first of docker's and podman's files that is there; where that file names a credential helper, into that",
  examples: [
    'rootsmith login ghcr.io',
    'printenv TOKEN | rootsmith login ghcr.io -u robot --password-stdin',
    'rootsmith login registry.internal:5000 --ca ca.pem -u admin',
  ],
  args,
  flags,
  async run(context, { host }, chosen) {
    refusePassword(chosen);
    const domain = parseLoginHost(host);
    const { checkLogin, findLogin, storeLogin } = await import('../../registry/index.ts');
    const { terminal, signal, report } = context;
    const { env } = terminal;
    const options = { env, signal, report, ...(await registryOptions(chosen, terminal)) };
    const login = await readLogin(domain, chosen, context);
    const { isAsked } = await checkLogin(domain, login, options);
    if (!isAsked) report({ kind: 'warning', message: `${domain} asks for no login: whether it is right is not known` });
    const place = await storeLogin(domain, login, { env, signal });
    report({ kind: 'log', from: 'login', line: `${domain} as ${login.username}, kept by ${place}` });
    const found = await findLogin(domain, '', { env, signal });
    if (found !== undefined && found.from !== place)
      report({ kind: 'warning', message: `${found.from} has another login for ${domain}, which is used first` });
  },
});

/** Other users of the machine see the words of a command, and shells keep them. */
function refusePassword({ password }: LoginFlags): void {
  if (password === undefined) return;
  throw usage(
    '`--password` would show the password to everybody who lists processes',
    'Pipe it: `printenv TOKEN | rootsmith login HOST -u NAME --password-stdin`. On a terminal it is asked for.',
  );
}

async function readLogin(
  domain: string,
  { username: given, passwordStdin }: LoginFlags,
  context: CliContext,
): Promise<PasswordLogin> {
  if (passwordStdin && given === undefined) throw usage('`--password-stdin` needs a name', 'Give `-u NAME` too.');
  if (!passwordStdin && !canAsk(context.terminal)) {
    throw usage(
      'a login needs a password, and there is no terminal to ask on',
      'Pipe it: `printenv TOKEN | rootsmith login HOST -u NAME --password-stdin`.',
    );
  }
  const username = given ?? (await askLine(`User name for ${domain}: `, context));
  if (username === '' || username.includes(':')) {
    throw usage(`\`${username}\` is not a user name`, 'It has at least one character, and no colon.');
  }
  const text = passwordStdin
    ? (await readText(STANDARD_INPUT, context)).text
    : await askSecret(`Password of ${username}: `, context);
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw usage('the password is empty', 'Check what is piped into the command.');
  return { username, password };
}
