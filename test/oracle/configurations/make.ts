import {
  assertAccepted,
  checkedNetwork,
  mergeDocuments,
  type NodeNetwork,
  networkDocuments,
  type RegistryLogin,
  type RegistryTls,
  registryDocuments,
  renderDocuments,
} from '../../../src/machine-config/index.ts';
import { mirrorRegistries, type Naming, parseMirrorAddress } from '../../../src/mirror/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';

/** What is asked of `config registries`. */
export interface Request {
  readonly mirror?: string;
  readonly hosts?: readonly string[];
  readonly naming?: Naming;
  readonly skipFallback?: boolean;
  readonly login?: RegistryLogin;
  readonly tls?: RegistryTls;
  readonly network?: NodeNetwork;
}

/** What rootsmith makes of a configuration for some releases. */
export interface Made {
  readonly releases: readonly string[];
  /** The text as merged, also where rootsmith does not hand it out. */
  readonly merged?: string;
  /** Why not. */
  readonly refused?: string;
  readonly patch?: string;
}

export interface ConfigCase {
  readonly name: string;
  readonly input: string;
  readonly made: readonly Made[];
}

const releases = ['v1.10.0', 'v1.12.7', 'v1.13.9'];

/** Merges as `config registries --merge` does, for every release. */
export function configCase(name: string, input: string, request: Request): ConfigCase {
  const made = new Map<string, Made>();
  for (const release of releases) {
    const { releases: _, ...one } = makeFor(release, input, request);
    const key = JSON.stringify(one).replaceAll(release, 'RELEASE');
    made.set(key, { releases: [...(made.get(key)?.releases ?? []), release], ...one });
  }
  return { name, input, made: [...made.values()] };
}

function makeFor(release: string, input: string, request: Request): Made {
  const version = parseTalosVersion(release);
  const { mirror, hosts = ['docker.io'], naming = { kind: 'replace-host' }, network = {} } = request;
  const made: { merged?: string; patch?: string } = {};
  try {
    const registries =
      mirror === undefined
        ? { mirrors: [], access: [] }
        : mirrorRegistries({
            mirror: parseMirrorAddress(mirror),
            hosts,
            naming,
            version,
            skipFallback: request.skipFallback ?? false,
            login: request.login,
            tls: request.tls,
          });
    const documents = [
      ...registryDocuments(registries, version),
      ...networkDocuments(checkedNetwork(network), version),
    ];
    made.patch = renderDocuments(documents);
    made.merged = mergeDocuments(input, documents, { file: 'c.yaml' });
    assertAccepted({ file: 'c.yaml', before: input, after: made.merged, version });
    return { releases: [release], ...made };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { releases: [release], ...made, refused: `${String(error.code)}: ${error.message}` };
  }
}
