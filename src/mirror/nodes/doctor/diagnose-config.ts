import { RootsmithError } from '../../../errors/index.ts';
import { nodeFacts, type PullAttempt, readRegistries, readYamlDocuments } from '../../../machine-config/index.ts';
import { formatPlatform, type Platform, parseReference } from '../../../oci/index.ts';
import { openProberOnDemand } from '../../../places/index.ts';
import { type HostNames } from '../../../registry/index.ts';
import { asTalosVersion, fieldName, isMapping, type TalosVersion } from '../../../talos/index.ts';
import type { Naming } from '../../file/mirror-model.ts';
import { imagesOfMachineConfig } from '../../images/from-machine-config.ts';
import type { SourceText } from '../../images/source-text.ts';
import type { Check } from './check.ts';
import { diagnoseImages, type ImageDiagnosis } from './diagnose.ts';
import { nodeImages } from './node-images.ts';

export interface DiagnoseConfigOptions {
  /** @default that of the installer which the configuration names */
  readonly version?: TalosVersion | undefined;
  readonly platform: Platform;
  /** Names of registries, and the addresses to connect to in their stead. */
  readonly hosts?: HostNames | undefined;
  readonly registry?: PullAttempt | undefined;
  /** How the images were named at their registries. @default by one of the usual rules */
  readonly naming?: Naming | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What would become of the images of a node, and what is wrong with its configuration before that. */
export interface ConfigDiagnosis {
  readonly talos: TalosVersion;
  readonly platform: string;
  readonly images: readonly ImageDiagnosis[];
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
}

/**
 * Asks for each image that a node with this configuration would pull, where and how the node would:
 * with its mirrors, logins, authorities and proxies, and with nothing that this machine has of its own.
 */
export async function diagnoseConfig(source: SourceText, options: DiagnoseConfigOptions): Promise<ConfigDiagnosis> {
  const named = imagesOfMachineConfig(source);
  const documents = [...readYamlDocuments(source.text, { file: source.name })];
  const values = documents.map((document) => (document.kind === 'value' ? document.value : undefined));
  const version = options.version ?? versionOf(values, source.name);
  const facts = nodeFacts(values);
  const { registries, problems } = readRegistries(values);
  const { images, warnings } = nodeImages(named, version, facts);
  const checks = problems.map(({ document, path, message }): Check => {
    const read = documents[document];
    const { line, column } = read?.kind === 'value' ? read.at(path) : { line: 1, column: 1 };
    return {
      area: 'configuration',
      name: fieldName(path),
      status: 'problem',
      message: `${source.name}:${line}:${column}: ${message}`,
    };
  });
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

/** The installer's tag is the release that the node will run. */
function versionOf(documents: readonly unknown[], name: string): TalosVersion {
  for (const document of documents) {
    const machine = isMapping(document) ? document['machine'] : undefined;
    const install = isMapping(machine) ? machine['install'] : undefined;
    const image = isMapping(install) ? install['image'] : undefined;
    const version = typeof image === 'string' ? asTalosVersion(parseReference(image).tag ?? '') : undefined;
    if (version !== undefined) return version;
  }
  throw new RootsmithError(
    'USAGE',
    `${name} does not say for which release of Talos it is: its installer has no version for a tag`,
    {
      hint: 'Add `--talos VERSION`: releases read the same configuration differently.',
    },
  );
}
