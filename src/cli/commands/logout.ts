import * as z from 'zod';
import { type Command, defineCommand, flag } from '../command.ts';
import { parseLoginHost } from '../login-host.ts';

const args = z.strictObject({
  host: flag(z.string(), { description: 'The registry: its host, and its port if it has one.' }),
});

const flags = z.strictObject({
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

export const logoutCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'logout',
  summary: 'Forget the login for a registry',
  description:
    'Removes it from every file and credential helper of docker and podman that would be searched for it. Logins for parts of a registry, as podman keeps them, stay',
  examples: ['rootsmith logout ghcr.io'],
  args,
  flags,
  async run({ terminal, signal, report }, { host }) {
    const domain = parseLoginHost(host);
    const { eraseLogins, findLogin } = await import('../../registry/index.ts');
    const { env } = terminal;
    const places = await eraseLogins(domain, { env, signal });
    const line = places.length === 0 ? `there is no login for ${domain}` : `${domain}, out of ${places.join(', ')}`;
    report({ kind: 'log', from: 'logout', line });
    const left = await findLogin(domain, '', { env, signal });
    if (left !== undefined) report({ kind: 'warning', message: `${left.from} still has a login for ${domain}` });
  },
});
