import type { Puller } from '../../../machine-config/index.ts';
import { hasOverridePath, hasWildcardMirrors, type TalosVersion } from '../../../talos/index.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { AttemptOutcome, PullProblemKind } from './pull-image.ts';

interface HintFacts {
  readonly domain: string;
  readonly attempts: readonly AttemptOutcome[];
  readonly version: TalosVersion;
  readonly puller: Puller;
  readonly elsewhere: Elsewhere | undefined;
}

/** Says what to change so that an image is pulled. */
export function hintFor(kind: PullProblemKind, facts: HintFacts): string {
  if (facts.elsewhere !== undefined) return moveHint(facts.elsewhere, facts);
  if (!facts.attempts.some(({ role }) => role === 'mirror') && kind !== 'broken') return noMirrorHint(facts);
  return hints[kind];
}

function moveHint({ endpoint, overridePath }: Elsewhere, { domain, version }: HintFacts): string {
  if (!overridePath) return `Write the endpoint of \`${domain}\` as \`${endpoint}\`, without \`overridePath\`.`;
  return hasOverridePath(version)
    ? `Write the endpoint of \`${domain}\` as \`${endpoint}\`, with \`overridePath: true\`.`
    : `Talos ${version} cannot pull from there: copy it by \`--naming replace-host\`.`;
}

function noMirrorHint({ domain, version, puller }: HintFacts): string {
  const mirror = `Give \`${domain}\` a mirror: \`rootsmith config registries --talos ${version} --hosts ${domain} --mirror URL\`.`;
  return puller === 'containerd' && !hasWildcardMirrors(version)
    ? `${mirror} The mirror \`*\` does not count for containerd before Talos 1.4.`
    : mirror;
}

const hints: Readonly<Record<PullProblemKind, string>> = {
  missing: 'Copy it to the mirror, by the naming rule that the endpoint stands for.',
  'blob-missing': 'Copy the image again: the registry lost a part of it, or got only a part.',
  'wrong-platform': 'Copy the image for this platform too; `docker push` takes along only the platform of its machine.',
  unauthorised:
    'Give the host of the endpoint a login: `rootsmith config registries --username NAME --password-file FILE`.',
  untrusted: 'Give the host of the endpoint its authority: `rootsmith config registries --ca FILE`.',
  'plain-http': 'Write the endpoint with `http://`.',
  'speaks-tls': 'Write the endpoint with `https://`, and give its host the authority by `--ca FILE`.',
  'no-name': 'Check the name, and the name servers of the node; an address needs none.',
  unreachable: 'Check that the registry runs, and that this machine can reach it as the node does.',
  'no-registry': 'Check host, port and path of the endpoint.',
  error: "Look into the registry's log.",
  refused: 'Take the TLS settings away from the host, or write the endpoint with `https://`.',
  broken: 'Leave one endpoint, or use Talos 1.2 or newer.',
  unusable: 'Copy the image again.',
};
