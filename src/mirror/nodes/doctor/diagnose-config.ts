import { RootsmithError } from '../../../errors/index.ts';
import {
  type ConfigPath,
  checkStaticPods,
  nodeFacts,
  type PullAttempt,
  readRegistries,
  readYamlDocuments,
} from '../../../machine-config/index.ts';
import { formatPlatform, type Platform } from '../../../oci/index.ts';
import { openProberOnDemand } from '../../../places/index.ts';
import type { HostNames } from '../../../registry/index.ts';
import { asTalosVersion, fieldName, type TalosVersion } from '../../../talos/index.ts';
import type { Naming } from '../../file/index.ts';
import { type FoundImages, imagesOfMachineConfig, type SourceText } from '../../images/index.ts';
import type { Check } from './check.ts';
import { diagnoseImages, type ImageDiagnosis } from './diagnose.ts';
import { nodeImages } from './node-images.ts';

export interface DiagnoseConfigOptions {
  /** @default the version of the installer that the configuration names */
  readonly version?: TalosVersion | undefined;
  readonly platform: Platform;
  /** Host names of registries, and the addresses to connect to instead. */
  readonly hosts?: HostNames | undefined;
  readonly registry?: PullAttempt | undefined;
  /** The rule by which the registries name the images. @default the usual rules are tried */
  readonly naming?: Naming | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Says whether the images of a node would be pulled, and what is wrong with its configuration. */
export interface ConfigDiagnosis {
  readonly talos: TalosVersion;
  readonly platform: string;
  readonly images: readonly ImageDiagnosis[];
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
}

/**
 * Asks for each image that a node with this configuration would pull, at the addresses and in the way that the node
 * would: with its mirrors, logins, authorities and proxies, and without those of this machine.
 */
export async function diagnoseConfig(source: SourceText, options: DiagnoseConfigOptions): Promise<ConfigDiagnosis> {
  const named = imagesOfMachineConfig(source);
  const documents = [...readYamlDocuments(source.text, { file: source.name })];
  const values = documents.map((document) => (document.kind === 'value' ? document.value : undefined));
  const version = options.version ?? versionOf(named, source.name);
  const facts = nodeFacts(values);
  const { registries, problems } = readRegistries(values);
  const { images, warnings } = nodeImages(named, version, facts);
  const where = (document: number, path: ConfigPath): string => {
    const read = documents[document];
    const { line, column } = read?.kind === 'value' ? read.at(path) : { line: 1, column: 1 };
    return `${source.name}:${line}:${column}`;
  };
  const checks = [
    ...problems.map(({ document, path, message }) => problemAt(path, `${where(document, path)}: ${message}`)),
    ...podChecks(values, where),
  ];
  await using prober = await openProberOnDemand({
    env: facts.env,
    hosts: options.hosts,
    authorities: facts.authorities,
    signal: options.signal,
  });
  const { platform, registry, naming } = options;
  const diagnoses = await diagnoseImages(images, { registries, version, platform, prober, registry, naming });
  return { talos: version, platform: formatPlatform(platform), images: diagnoses, checks, warnings };
}

function problemAt(path: ConfigPath, message: string): Check {
  return { area: 'configuration', name: fieldName(path), status: 'problem', message };
}

/** Nobody else checks static pods before a kubelet reads them. */
function podChecks(
  values: readonly unknown[],
  where: (document: number, path: ConfigPath) => string,
): readonly Check[] {
  return values.flatMap((value, document) => {
    const { pods, minor, breaches } = checkStaticPods(value);
    if (pods === 0) return [];
    if (breaches.length > 0)
      return breaches.map(({ path, message }) => problemAt(path, `${where(document, path)}: ${message}`));
    const schema = minor === undefined ? 'Kubernetes, of any release' : `Kubernetes 1.${minor}`;
    const message = `${pods} static ${pods === 1 ? 'pod fits' : 'pods fit'} the schema of ${schema}`;
    return [{ area: 'configuration', name: 'machine.pods', status: 'ok', message }];
  });
}

/** The tag of the installer is the release that the node will run. */
function versionOf({ images }: FoundImages, name: string): TalosVersion {
  for (const { reference, origin } of images) {
    const version = origin.what === 'machine.install.image' ? asTalosVersion(reference.tag ?? '') : undefined;
    if (version !== undefined) return version;
  }
  throw new RootsmithError(
    'USAGE',
    `${name} does not say for which release of Talos it is: the tag of its installer is not a version`,
    { hint: 'Add `--talos VERSION`: releases read the same configuration differently.' },
  );
}
