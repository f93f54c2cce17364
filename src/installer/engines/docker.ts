import { fromByteName } from '../../bytes/index.ts';
import { classicBuild, removeImage } from '../../docker/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { writeTar } from '../../formats/index.ts';
import { formatPlatform, loadImages, parsePlace, selectPlatform } from '../../oci/index.ts';
import { REMOVE_BUILD_ARG } from '../../talos/index.ts';
import { type AssembledImage, unchangedImage } from '../images/new-image.ts';
import { publishImage } from '../images/publish-image.ts';
import type { Prepared } from '../prepared.ts';
import type { BuildContext } from '../session/context.ts';
import { type BuildStage, runStage } from '../session/run-stage.ts';
import { dockerContext } from './docker-context.ts';

export interface DockerEngineOptions {
  /** The network of RUN steps. */
  readonly network: string | undefined;
}

/**
 * Builds as the guide does: a `customization` stage and the base's ONBUILD triggers, run by the classic builder of a
 * docker daemon. It needs a base with triggers (Talos 1.0 to 1.4). It is slow, and the reference for the other engines.
 */
export async function buildWithDocker(
  prepared: Prepared,
  { network }: DockerEngineOptions,
  context: BuildContext,
): Promise<AssembledImage> {
  const { view, platform } = prepared.from;
  if (view.config.onBuild.length === 0) throw withoutTriggers(view.source.place);
  if (prepared.indexes.layer !== undefined) throw withIndexLayer(view.source.place);
  if (prepared.added !== undefined) throw withExtensions();
  const name = `rootsmith/${context.files.name.replaceAll(/[^a-z0-9]+/g, '')}`;
  const base = await baseInDaemon(prepared, `${name}-base:build`, context);
  const tag = `${name}:build`;
  try {
    await runStage(dockerBuild, { platform, input: { prepared, base, tag, network } }, context);
    return await imageOf(`docker-daemon:${tag}`, prepared, context);
  } finally {
    for (const made of [tag, ...(base.startsWith(name) ? [base] : [])]) await removeImage(made, { env: context.env });
  }
}

interface DockerBuildInput extends DockerEngineOptions {
  readonly prepared: Prepared;
  /** Names of images in the daemon. */
  readonly base: string;
  readonly tag: string;
}

/** The daemon does the work of squash, pack and assemble. It is reported as the first of them. */
const dockerBuild: BuildStage<DockerBuildInput, void> = {
  name: 'squash',
  run: runClassicBuild,
  summary: () => 'docker build of the classic builder',
};

async function runClassicBuild(
  { prepared, base, tag, network }: DockerBuildInput,
  context: BuildContext,
): Promise<void> {
  await classicBuild(writeTar(await dockerContext(prepared, base, context)), {
    env: context.env,
    dockerfile: 'Dockerfile',
    tag,
    buildArgs: { [REMOVE_BUILD_ARG]: removeList(prepared) },
    platform: formatPlatform(prepared.from.platform),
    networkMode: network,
    report: context.report,
    signal: context.signal,
  });
}

/** The patterns of the recipe, and the modules of the kernel that it replaces. */
function removeList({ from: { recipe }, oldModules }: Prepared): string {
  return [...recipe.remove, ...oldModules.map((path) => `/${fromByteName(path)}`)].join(' ');
}

/** Puts the base into the daemon, since the builder takes base images from there only. */
async function baseInDaemon({ from: { view, recipe } }: Prepared, tag: string, context: BuildContext): Promise<string> {
  const place = parsePlace(recipe.base.place);
  if (place.kind === 'docker-daemon') return place.reference;
  const image = await unchangedImage(view, context);
  await using sink = await context.places.openSink(`docker-daemon:${tag}`);
  await publishImage({ images: [image], root: image.manifest, isIndex: false }, sink, context);
  return tag;
}

async function imageOf(
  place: string,
  { from: { platform } }: Prepared,
  context: BuildContext,
): Promise<AssembledImage> {
  const source = context.keep(await context.places.openSource(place));
  const view = await selectPlatform(await loadImages(source, { signal: context.signal }), platform).open(
    context.signal,
  );
  return await unchangedImage(view, context);
}

function withExtensions(): RootsmithError {
  return new RootsmithError('BASE_UNSUPPORTED', 'the engine `docker` adds no system extensions to the initramfs', {
    hint: 'Use `--engine graft`.',
  });
}

function withIndexLayer(place: string): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${place}\` has extensions with modules, whose indexes the engine \`docker\` cannot make anew`,
    { hint: 'Use `--engine graft`.' },
  );
}

function withoutTriggers(place: string): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${place}\` has no ONBUILD triggers, which the engine \`docker\` needs`,
    {
      hint: 'Use `--engine squashfs-tools`: Talos has had no triggers since 1.5.',
    },
  );
}
