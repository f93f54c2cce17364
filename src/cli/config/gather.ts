import { usage } from '../../errors/index.ts';
import {
  type ConfigDocument,
  checkedNetwork,
  type NodeNetwork,
  networkDocuments,
  type Registries,
  type RegistryLogin,
  type RegistryTls,
  readNodeNetwork,
  registryDocuments,
} from '../../machine-config/index.ts';
import {
  type FoundImages,
  imagesOffRule,
  imagesOfMachineConfig,
  imagesOfManifests,
  imagesOfRelease,
  joinFindings,
  type Mirror,
  mirrorRegistries,
  type Naming,
  parseRegistryHost,
} from '../../mirror/index.ts';
import { parseTalosVersion, showsRegistryMirrorFlag, type TalosVersion } from '../../talos/index.ts';
import type { CliContext } from '../command.ts';
import { readText } from '../read-text.ts';
import { chooseMirror } from './choose-mirror.ts';
import { chooseNaming } from './choose-naming.ts';
import type { ConfigFlags } from './flags.ts';
import { networkOfFlags } from './network-flags.ts';
import { readImageList } from './read-image-list.ts';

/** The requested configuration before it is written. */
export interface MadeConfig {
  readonly registries: Registries;
  /** The documents of a machine configuration; empty for other formats. */
  readonly documents: readonly ConfigDocument[];
  readonly warnings: readonly string[];
}

/** The placeholder for a password that was not given. */
const PASSWORD_PLACEHOLDER = '${REGISTRY_PASSWORD}';

/** Reads everything that the flags name, and makes the configuration from it. */
export async function gatherConfig(chosen: ConfigFlags, context: CliContext): Promise<MadeConfig> {
  const version = chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos);
  const warnings: string[] = [];
  const registries = await gatherRegistries(chosen, version, context, warnings);
  const network = await gatherNetwork(chosen, context);
  if (chosen.format !== 'talos')
    return { registries, documents: [], warnings: [...warnings, ...flagWarnings(chosen, version)] };
  if (version === undefined) {
    throw usage(
      'the form of a machine configuration depends on the release of Talos',
      'Add `--talos VERSION`: 1.12 moved registries and network into documents of their own.',
    );
  }
  const documents = [...registryDocuments(registries, version), ...networkDocuments(network, version)];
  return { registries, documents, warnings };
}

async function gatherRegistries(
  chosen: ConfigFlags,
  version: TalosVersion | undefined,
  context: CliContext,
  warnings: string[],
): Promise<Registries> {
  if (chosen.mirror === undefined && chosen.file.length === 0) return { mirrors: [], access: [] };
  const { hosts, mirrors, notes } = await gatherHosts(chosen, version, context);
  const { mirror, notes: pathNotes } = await chooseMirror(chosen.mirror, mirrors);
  const naming = await chooseNaming(chosen, mirrors);
  const { login, note } = await gatherLogin(chosen, context);
  const offRule = mirrors.flatMap((file) => offRuleNotes(file, naming));
  for (const warning of [...notes, ...pathNotes, ...offRule, ...note]) warnings.push(warning);
  return mirrorRegistries({
    mirror,
    hosts,
    naming,
    version: chosen.format === 'talos' ? version : undefined,
    skipFallback: chosen.skipFallback,
    login,
    tls: await gatherTls(chosen, context),
  });
}

/** The hosts of all lists in alphabetical order. The order of mirrors has no meaning. */
async function gatherHosts(chosen: ConfigFlags, version: TalosVersion | undefined, context: CliContext) {
  const hosts = new Set(
    chosen.hosts
      .flatMap((list) => list.split(','))
      .filter((host) => host !== '')
      .map(parseRegistryHost),
  );
  const findings: FoundImages[] = [];
  const mirrors: Mirror[] = [];
  for (const file of chosen.file) {
    const read = await readImageList(file, context);
    for (const found of read.findings) findings.push(found);
    if (read.mirror !== undefined) mirrors.push(read.mirror);
  }
  for (const file of chosen.machineConfig) findings.push(imagesOfMachineConfig(await readText(file, context)));
  for (const file of chosen.manifests) findings.push(imagesOfManifests(await readText(file, context)));
  const isNothing = findings.length === 0 && hosts.size === 0;
  const { images, warnings } = joinFindings(isNothing ? releaseFindings(version) : findings);
  for (const { reference } of images) hosts.add(reference.domain);
  return { hosts: [...hosts].toSorted(), mirrors, notes: warnings };
}

function releaseFindings(version: TalosVersion | undefined): readonly FoundImages[] {
  if (version !== undefined)
    return [imagesOfRelease({ talos: version, bundles: ['k8s', 'talos'], kubernetes: undefined })];
  throw usage(
    '`config registries` needs to know which hosts the mirror stands for',
    'Name them (`--hosts docker.io,ghcr.io`), a list (`--file images.txt`) or a release (`--talos v1.0.6`).',
  );
}

function offRuleNotes({ file, images }: Mirror, naming: Naming): readonly string[] {
  return imagesOffRule({ images }, naming).map(
    ({ place, target }) => `${file}: \`${place}\` has the name \`${target}\` at the mirror, where no node looks for it`,
  );
}

async function gatherLogin({ username, passwordFile, format }: ConfigFlags, context: CliContext) {
  if (username === undefined) return { login: undefined, note: [] };
  const note = [
    ...(passwordFile === undefined
      ? [`fill in the password for \`${PASSWORD_PLACEHOLDER}\`, for example by envsubst`]
      : []),
    ...(format === 'registries.conf' ? ['registries.conf has no logins: run `podman login` on the node'] : []),
  ];
  const password =
    passwordFile === undefined
      ? PASSWORD_PLACEHOLDER
      : (await readText(passwordFile, context)).text.replace(/\r?\n$/, '');
  if (password === '') throw usage(`\`${passwordFile}\` holds no password`, 'Write it on the first line.');
  const login: RegistryLogin = { username, password };
  return { login, note };
}

async function gatherTls(
  { ca, insecureSkipVerify }: ConfigFlags,
  context: CliContext,
): Promise<RegistryTls | undefined> {
  if (ca === undefined && !insecureSkipVerify) return undefined;
  if (ca === undefined) return { insecureSkipVerify };
  const { name, text } = await readText(ca, context);
  if (!/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text)) {
    throw usage(
      `\`${name}\` holds no certificate`,
      'Name a PEM file, which begins with `-----BEGIN CERTIFICATE-----`.',
    );
  }
  return { ca: text, ...(insecureSkipVerify && { insecureSkipVerify }) };
}

async function gatherNetwork(chosen: ConfigFlags, context: CliContext): Promise<NodeNetwork> {
  const { network, hostname, nameserver, timeServer } = chosen;
  const read = network === undefined ? undefined : await readText(network, context);
  const base = read === undefined ? networkOfFlags(chosen) : readNodeNetwork(read.text, { file: read.name });
  return checkedNetwork({
    ...base,
    ...(hostname !== undefined && { hostname }),
    ...(nameserver.length > 0 && { nameservers: nameserver }),
    ...(timeServer.length > 0 && { timeServers: timeServer }),
  });
}

function flagWarnings({ format }: ConfigFlags, version: TalosVersion | undefined): readonly string[] {
  if (format !== 'flags' || version === undefined || showsRegistryMirrorFlag(version)) return [];
  return [
    `\`--registry-mirror\` is hidden in talosctl ${version}: \`--format talos\` with \`--config-patch @FILE\` says the same`,
  ];
}
