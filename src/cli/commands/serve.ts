import { resolve } from 'node:path';
import * as z from 'zod';
import type { RegistryListener, RegistryServer, ServerLimits } from '../../server/index.ts';
import { type CliContext, type Command, defineCommand } from '../command.ts';
import { parseDuration } from '../durations.ts';
import { parseListen } from '../serve/listen-address.ts';
import { type ProxySetting, parseProxies } from '../serve/parse-proxy.ts';
import { parseSize } from '../sizes.ts';
import { version } from '../version.ts';

const args = z.strictObject({
  place: z.string().default('out/registry').meta({
    description:
      'A bundle (its folder, its tar, or one of its volumes), an OCI layout, or a folder that is empty or does not exist yet. Default: out/registry.',
  }),
});

const flags = z.strictObject({
  listen: z.string().optional().meta({
    placeholder: 'HOST:PORT',
    description:
      'Where to listen. `:5000` means all addresses of this machine, port 0 any that is free. Default: 127.0.0.1:5000, or nowhere else where a `--proxy` has an address.',
  }),
  readOnly: z.boolean().default(false).meta({ description: 'Refuse every change by clients.' }),
  overlay: z.string().optional().meta({
    placeholder: 'DIR',
    description: 'Write to this folder, and leave PLACE as it is. A bundle is read-only without it.',
  }),
  proxy: z.array(z.string()).default([]).meta({
    placeholder: 'HOST[=URL][=ADDRESS]',
    description:
      'Fetch the images of this host on demand, and store them: `docker.io`. From URL where it is given; at ADDRESS (`:5000`) alone and without a prefix.',
  }),
  proxyTtl: z.string().default('1m').meta({
    placeholder: 'TIME',
    description: 'Ask for a tag again after this time; 0 asks every time.',
  }),
  ca: z
    .array(z.string())
    .default([])
    .meta({ placeholder: 'FILE', description: 'Trust this certificate authority (PEM) of upstream registries too.' }),
  plainHttp: z
    .array(z.string())
    .default([])
    .meta({ placeholder: 'HOST', description: 'Speak plain http to this upstream registry.' }),
  repository: z.string().optional().meta({
    placeholder: 'NAME',
    description: 'Repository of images in PLACE whose name is a tag alone. Default: the name of PLACE.',
  }),
  pxe: z.string().optional().meta({
    placeholder: 'DIR',
    description: 'Serve the files of this folder below /pxe/ too: what `rootsmith media --kind pxe` wrote.',
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
  allowHost: z.array(z.string()).default([]).meta({
    placeholder: 'HOST',
    description:
      'Take requests for this name too. On loopback only names and addresses of this machine are taken, so that pages in a browser cannot reach the registry by a name of their own; on other addresses all are, unless this is given.',
  }),
  maxUpload: z.string().default('64GiB').meta({ placeholder: 'SIZE', description: 'Largest blob that can be pushed.' }),
  maxDisk: z.string().optional().meta({
    placeholder: 'SIZE',
    description:
      'Refuse pushes that would make the folder larger than this, with everything in it; what was fetched makes room first.',
  }),
  json: z
    .boolean()
    .default(false)
    .meta({ description: 'Print the address as JSON, and the access log as JSON lines.' }),
  quiet: z.boolean().default(false).meta({ short: 'q', description: 'No access log; warnings and errors only.' }),
});

export const serveCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'serve',
  summary: 'Serve images as an OCI registry, and fetch those that are missing',
  description:
    'Prints its addresses on standard output when they can be used, then serves until SIGINT or SIGTERM. A folder is an OCI layout all the time, and may be one that `rootsmith build -o oci:FOLDER:TAG` wrote. A bundle is served where it lies. The address in a browser shows the images; /metrics is for Prometheus, /healthz for probes',
  examples: [
    'rootsmith serve',
    'rootsmith serve out/hello --read-only --repository hello --listen :5000',
    'rootsmith serve /srv/registry --listen registry.internal:443 --tls-cert tls.crt --tls-key tls.key',
    'rootsmith serve /srv/cache --proxy docker.io=:5000 --proxy registry.k8s.io=:5001 --proxy ghcr.io=:5004 --max-disk 100GiB',
    'rootsmith serve --pxe out/pxe --listen :5000',
    'rootsmith serve bundle/ --overlay /srv/pushed --listen :5000',
  ],
  args,
  flags,
  async run(context, { place }, chosen) {
    const [
      { defaultServerLimits: defaultLimits, startRegistryServer },
      { openBootFiles },
      { openServed },
      { serverSettings },
    ] = await Promise.all([
      import('../../server/index.ts'),
      import('../serve/open-boot-files.ts'),
      import('../serve/open-served.ts'),
      import('../serve/server-settings.ts'),
    ]);
    const within = (path: string): string => resolve(context.terminal.directory, path);
    const { report, signal } = context;
    const limits = { ...defaultLimits, ...limitsOf(chosen) };
    const proxies = parseProxies(chosen.proxy);
    const listeners = listenersOf(chosen.listen, proxies);
    const settings = { ...(await serverSettings(chosen, context)), listeners, limits, allowedHosts: chosen.allowHost };
    const overlay = chosen.overlay === undefined ? undefined : within(chosen.overlay);
    const opening = { ...chosen, overlay, proxies, ttlMs: parseDuration(chosen.proxyTtl, '--proxy-ttl') };
    const options = { limits, report, repository: chosen.repository, signal };
    const bootFiles = chosen.pxe === undefined ? undefined : await openBootFiles(within(chosen.pxe));
    await using served = await openServed(within(place), opening, options, context);
    await using server = await startRegistryServer({
      ...settings,
      ...served,
      bootFiles,
      product: `rootsmith ${version()}`,
    });
    announce(context, server, { place: within(place), readOnly: chosen.readOnly, json: chosen.json });
    const say = (line: string): void => report({ kind: 'log', from: 'serve', line });
    say(`${describeServed(server, { place: within(place), ...chosen })}; Ctrl-C stops it`);
    await aborted(signal);
    say('stopping, requests that are under way get ten seconds; goodbye');
  },
});

/** The addresses, the main one first. If only other addresses were given, there is no main one. */
function listenersOf(listen: string | undefined, proxies: readonly ProxySetting[]): readonly RegistryListener[] {
  const own = proxies.flatMap(({ host, listen: at }) => (at === undefined ? [] : [{ ...at, upstream: host }]));
  return own.length > 0 && listen === undefined ? own : [parseListen(listen ?? '127.0.0.1:5000'), ...own];
}

/** Prints one line for each address, with the host that it stands for, if it stands for one. */
function announce(
  { print }: CliContext,
  { url, host, addresses }: RegistryServer,
  { place, readOnly, json }: { readonly place: string; readonly readOnly: boolean; readonly json: boolean },
): void {
  if (json) return print(JSON.stringify({ url, host, folder: place, readOnly, addresses }));
  for (const address of addresses) {
    print(address.upstream === undefined ? address.url : `${address.url} ${address.upstream}`);
  }
}

/** What is served and where, for whoever looks at the terminal. */
function describeServed(
  { url }: RegistryServer,
  {
    place,
    readOnly,
    overlay,
  }: { readonly place: string; readonly readOnly: boolean; readonly overlay?: string | undefined },
): string {
  const takes = overlay === undefined ? (readOnly ? ', to read' : '') : `, and takes pushes into \`${overlay}\``;
  return `\`${place}\` at ${url}${takes}; a browser shows what is in it`;
}

function limitsOf({
  maxUpload,
  maxDisk,
}: Pick<z.output<typeof flags>, 'maxUpload' | 'maxDisk'>): Partial<ServerLimits> {
  return {
    uploadBytes: parseSize(maxUpload, '--max-upload'),
    ...(maxDisk !== undefined && { diskBytes: parseSize(maxDisk, '--max-disk') }),
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
