import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import type {
  ReadableStore,
  RegistryServer,
  RegistryServerOptions,
  RequestFacts,
  ServerLimits,
  VerifyPassword,
} from '../../server/index.ts';
import { type CliContext, type Command, defineCommand } from '../command.ts';
import { formatBytes } from '../render/sentences.ts';
import { parseSize } from '../sizes.ts';

const args = z.strictObject({
  folder: z.string().default('out/registry').meta({
    description: 'An OCI layout, or a folder that is empty or does not exist yet. Default: out/registry.',
  }),
});

const flags = z.strictObject({
  listen: z.string().default('127.0.0.1:5000').meta({
    placeholder: 'HOST:PORT',
    description: 'Where to listen. `:5000` means all addresses of this machine, port 0 any that is free.',
  }),
  readOnly: z.boolean().default(false).meta({ description: 'Refuse every change. Nothing is written to FOLDER.' }),
  repository: z.string().optional().meta({
    placeholder: 'NAME',
    description: 'Repository of images in FOLDER whose name is a tag alone. Default: the name of FOLDER.',
  }),
  tlsCert: z
    .string()
    .optional()
    .meta({ placeholder: 'FILE', description: 'Certificate and chain (PEM): serve https.' }),
  tlsKey: z.string().optional().meta({ placeholder: 'FILE', description: 'Key of the certificate (PEM).' }),
  htpasswd: z.string().optional().meta({
    placeholder: 'FILE',
    description: 'Ask for a login: one `user:hash` a line, bcrypt only (`htpasswd -B`).',
  }),
  anonymousPull: z.boolean().default(false).meta({ description: 'Ask for the login on pushes only.' }),
  maxUpload: z.string().default('64GiB').meta({ placeholder: 'SIZE', description: 'Largest blob that can be pushed.' }),
  maxDisk: z.string().optional().meta({
    placeholder: 'SIZE',
    description: 'Refuse pushes that would make FOLDER larger than this.',
  }),
  json: z
    .boolean()
    .default(false)
    .meta({ description: 'Print the address as JSON, and the access log as JSON lines.' }),
  quiet: z.boolean().default(false).meta({ short: 'q', description: 'No access log; warnings and errors only.' }),
});

type ServeFlags = z.output<typeof flags>;

export const serveCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'serve',
  summary: 'Serve a folder as an OCI registry',
  description:
    'Prints the address on standard output when it can be used, then serves until SIGINT or SIGTERM. The folder is an OCI layout all the time, and FOLDER may be one that `rootsmith build -o oci:FOLDER:TAG` wrote. The address in a browser shows the images; /metrics is for Prometheus, /healthz for probes',
  examples: [
    'rootsmith serve',
    'rootsmith serve out/hello --read-only --repository hello --listen :5000',
    'rootsmith serve /srv/registry --listen registry.internal:443 --tls-cert tls.crt --tls-key tls.key',
  ],
  args,
  flags,
  async run(context, { folder }, chosen) {
    const { defaultLimits, openFolder, openReadOnlyFolder, startRegistryServer } = await import(
      '../../server/index.ts'
    );
    const directory = resolve(context.terminal.directory, folder);
    const limits = { ...defaultLimits, ...limitsOf(chosen) };
    const settings = { ...(await serverOptions(chosen, context)), limits };
    const options = { limits, report: context.report, repository: chosen.repository, signal: context.signal };
    await using store: ReadableStore = await (chosen.readOnly ? openReadOnlyFolder : openFolder)(directory, options);
    await using server = await startRegistryServer({ ...settings, store });
    announce(context, server, { directory, readOnly: chosen.readOnly, json: chosen.json });
    await aborted(context.signal);
  },
});

function announce(
  { print }: CliContext,
  { url, host }: RegistryServer,
  { directory, readOnly, json }: { readonly directory: string; readonly readOnly: boolean; readonly json: boolean },
): void {
  print(json ? JSON.stringify({ url, host, folder: directory, readOnly }) : url);
}

async function serverOptions(
  { listen, tlsCert, tlsKey, htpasswd, anonymousPull }: ServeFlags,
  context: CliContext,
): Promise<Omit<RegistryServerOptions, 'store' | 'limits'>> {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new RootsmithError('USAGE', '`--tls-cert` and `--tls-key` need each other', {
      hint: 'Give both, or neither.',
    });
  }
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? undefined
      : { certificate: await readText(tlsCert, context), key: await readText(tlsKey, context) };
  if (anonymousPull && htpasswd === undefined) {
    throw new RootsmithError('USAGE', '`--anonymous-pull` has no meaning without a login', {
      hint: 'Give `--htpasswd FILE` too.',
    });
  }
  const access =
    htpasswd === undefined ? {} : { access: { verify: await readLogins(htpasswd, context), anonymousPull } };
  return { listeners: [parseListen(listen)], tls, ...access, onRequest: (facts) => logRequest(context, facts) };
}

/** Checks logins against a file; right ones are remembered for a while, since bcrypt is slow on purpose. */
async function readLogins(file: string, context: CliContext): Promise<VerifyPassword> {
  const { compare } = await import('bcryptjs');
  const { parseHtpasswd, remembered } = await import('../../server/index.ts');
  const { verify, refused } = parseHtpasswd(await readText(file, context), compare);
  for (const line of refused)
    context.report({ kind: 'warning', message: `${file}:${line}: no bcrypt hash; this login is left out` });
  return remembered(verify);
}

function limitsOf({ maxUpload, maxDisk }: ServeFlags): Partial<ServerLimits> {
  return {
    uploadBytes: parseSize(maxUpload, '--max-upload'),
    ...(maxDisk !== undefined && { diskBytes: parseSize(maxDisk, '--max-disk') }),
  };
}

/** `host:port`, `[::1]:port`, `:port` for all addresses. */
function parseListen(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[(?<ipv6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]]*)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const port = Number(match?.['port']);
  if (match === undefined || port > 65_535) {
    throw new RootsmithError('USAGE', `\`--listen ${text}\` is no address`, {
      hint: 'Write it as `127.0.0.1:5000`, `[::1]:5000` or `:5000`.',
    });
  }
  return { host: match['ipv6'] ?? (match['name'] || '::'), port };
}

async function readText(file: string, { terminal }: CliContext): Promise<string> {
  try {
    return await readFile(resolve(terminal.directory, file), 'utf8');
  } catch (error) {
    throw asRootsmithError(error, `read \`${file}\``);
  }
}

function logRequest({ report }: CliContext, facts: RequestFacts): void {
  const { method, url, status, sentBytes, receivedBytes, ms, remote, user, agent, error } = facts;
  const moved = `${formatBytes(receivedBytes)} in, ${formatBytes(sentBytes)} out, ${ms.toFixed(0)} ms`;
  const line = `${remote} ${user ?? '-'} ${method} ${url} ${status} (${moved}) ${JSON.stringify(agent)}`;
  report({ kind: 'log', from: 'serve', line: printable(line) });
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : JSON.stringify(error);
  report({ kind: 'warning', message: printable(`${method} ${url} failed: ${reason}`) });
}

/** What clients send could otherwise move the cursor of whoever reads the log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
