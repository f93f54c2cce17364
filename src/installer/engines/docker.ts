import { type ByteStream, fromByteName, streamOf } from '../../bytes/index.ts';
import { classicBuild, removeImage } from '../../docker/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type TarInput, writeTar } from '../../formats/index.ts';
import { formatPlatform, loadImages, parsePlace, selectPlatform } from '../../oci/index.ts';
import { emptyTree, type RootTree, tarOfTree } from '../../rootfs/index.ts';
import { installDirectory, REMOVE_BUILD_ARG } from '../../talos/index.ts';
import { type AssembledImage, unchangedImage } from '../images/new-image.ts';
import { publishImage } from '../images/publish-image.ts';
import { kernelFile } from '../kernel/new-kernel.ts';
import type { Prepared } from '../prepared.ts';
import type { BuildContext } from '../session/context.ts';
import { type BuildStage, runStage } from '../session/run-stage.ts';
import { overlayRecipe } from '../stages/overlay.ts';
import { spool } from '../work/work-files.ts';

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
  const files = await contextFiles(prepared, context);
  await classicBuild(writeTar([dockerfileOf(prepared, base, files), ...files.map(({ entry }) => entry)]), {
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

interface ContextFile {
  readonly entry: TarInput;
  /** The Dockerfile line that uses it. */
  readonly stage: 'customization' | 'final';
  readonly instruction: string;
}

/** The recipe's content, as archives that ADD unpacks, which keeps owners, links and xattrs. */
async function contextFiles(prepared: Prepared, context: BuildContext): Promise<readonly ContextFile[]> {
  const { from, sources, time, kernel, final } = prepared;
  const empty = emptyTree(time);
  const { tree } = await overlayRecipe({
    tree: empty,
    recipe: from.recipe,
    kernelRelease: kernel?.release,
    sources,
    time,
  });
  const files = [await archive('customization.tar', tree, 'customization', context)];
  if (kernel) {
    const target = `/${installDirectory(from.platform.architecture)}/vmlinuz`;
    const { size, open } = kernelFile(kernel);
    const entry = fileEntry('vmlinuz', size, open());
    files.push({ entry, stage: 'final', instruction: `COPY vmlinuz ${target}` });
  }
  if (final.files) files.push(await archive('final.tar', final.files, 'final', context));
  return files;
}

async function archive(
  name: string,
  tree: RootTree,
  stage: ContextFile['stage'],
  context: BuildContext,
): Promise<ContextFile> {
  const file = context.files.newFile(name);
  const content = tarOfTree(tree, {
    content: (node) => (node.content.kind === 'stream' ? node.content.open() : streamOf()),
    // ADD does not unpack a tar without entries.
    includeRoot: tree.root.children.size === 0,
  });
  const size = await spool(file, content, context.signal);
  return { entry: fileEntry(name, size, file.read()), stage, instruction: `ADD ${name} /` };
}

function dockerfileOf({ from: { recipe } }: Prepared, base: string, files: readonly ContextFile[]): TarInput {
  const of = (stage: ContextFile['stage']): readonly string[] =>
    files.filter((file) => file.stage === stage).map(({ instruction }) => instruction);
  const settings = (word: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).map(([key, value]) => `${word} ${JSON.stringify(key)}=${JSON.stringify(value)}`);
  const lines = [
    'FROM scratch AS customization',
    ...of('customization'),
    `FROM ${base}`,
    ...of('final'),
    ...settings('LABEL', recipe.image.labels),
    ...Object.entries(recipe.image.env).map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
  ];
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return fileEntry('Dockerfile', bytes.length, streamOf(bytes));
}

function fileEntry(path: string, size: number, body: ByteStream): TarInput {
  const owner = { uid: 0, gid: 0, mtime: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map<string, Uint8Array>() };
  return { ...owner, path, type: 'file', mode: 0o644, size, body };
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

function withoutTriggers(place: string): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${place}\` has no ONBUILD triggers, which the engine \`docker\` needs`,
    {
      hint: 'Use `--engine squashfs-tools`: Talos has had no triggers since 1.5.',
    },
  );
}
