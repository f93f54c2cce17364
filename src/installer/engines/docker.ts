import { basename } from 'node:path';
import { type ByteStream, fromByteName, streamOf } from '../../bytes/index.ts';
import { classicBuild, removeImage } from '../../docker/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type TarInput, writeTar } from '../../formats/index.ts';
import { formatPlatform, loadImages, parsePlace, selectPlatform } from '../../oci/index.ts';
import { openImageSink, openImageSource } from '../../places/index.ts';
import { emptyTree, type RootTree, tarOfTree } from '../../rootfs/index.ts';
import { installDirectory, REMOVE_BUILD_ARG } from '../../talos/index.ts';
import { overlayAll, type Prepared } from '../prepare.ts';
import type { BuildContext } from '../session/context.ts';
import { runStage } from '../session/session.ts';
import { type AssembledImage, unchangedImage } from '../stages/assemble.ts';
import { publish } from '../stages/publish.ts';
import { readFileRange, spool } from '../work/spool.ts';

export interface DockerEngineOptions {
  /** What RUN steps see of the network. */
  readonly network: string | undefined;
}

/**
 * The guide's own way: a `customization` stage and the base's ONBUILD triggers, run by the classic
 * builder of a docker daemon. It needs a base with triggers (Talos 1.0 to 1.4). Slow, and the
 * reference for the other engines.
 */
export async function buildWithDocker(
  prepared: Prepared,
  { network }: DockerEngineOptions,
  context: BuildContext,
): Promise<AssembledImage> {
  const { view, platform } = prepared.from;
  if (view.config.onBuild.length === 0) throw withoutTriggers(view.source.place);
  const name = `rootsmith/${basename(context.workspace.path).replaceAll(/[^a-z0-9]+/g, '')}`;
  const base = await baseInDaemon(prepared, `${name}-base:build`, context);
  const result = `${name}:build`;
  const { env } = context.stores;
  try {
    await runStage(context, {
      stage: 'squash',
      platform,
      run: async () => {
        const files = await contextFiles(prepared, context);
        await classicBuild(writeTar([dockerfileOf(prepared, base, files), ...files.map(({ entry }) => entry)]), {
          env,
          dockerfile: 'Dockerfile',
          tag: result,
          buildArgs: { [REMOVE_BUILD_ARG]: removeList(prepared) },
          platform: formatPlatform(platform),
          networkMode: network,
          report: context.report,
          signal: context.signal,
        });
      },
      summary: () => 'docker build of the classic builder',
    });
    return await imageOf(`docker-daemon:${result}`, prepared, context);
  } finally {
    for (const tag of [result, ...(base.startsWith(name) ? [base] : [])]) await removeImage(tag, { env });
  }
}

/** What the recipe removes, and the modules of the kernel that it replaces. */
function removeList({ from: { recipe }, oldModules }: Prepared): string {
  return [...recipe.remove, ...oldModules.map((path) => `/${fromByteName(path)}`)].join(' ');
}

/** The builder takes base images from its daemon. */
async function baseInDaemon({ from: { view, recipe } }: Prepared, tag: string, context: BuildContext): Promise<string> {
  const place = parsePlace(recipe.base.place);
  if (place.kind === 'docker-daemon') return place.reference;
  const image = await unchangedImage(view, context);
  await using sink = await openImageSink(`docker-daemon:${tag}`, context.stores);
  await publish({ images: [image], root: image.manifest, isIndex: false }, sink, context);
  return tag;
}

interface ContextFile {
  readonly entry: TarInput;
  /** The Dockerfile line that uses it. */
  readonly stage: 'customization' | 'final';
  readonly instruction: string;
}

/** The recipe's content, as archives that ADD unpacks: only so do owners, links and xattrs arrive. */
async function contextFiles(prepared: Prepared, context: BuildContext): Promise<readonly ContextFile[]> {
  const { from, sources, time, kernel, final } = prepared;
  const { tree } = await overlayAll(
    emptyTree(time),
    { ...from, recipe: { ...from.recipe, setsOwners: true } },
    { sources, time, kernelRelease: kernel?.release },
  );
  const files = [await archive('customization.tar', tree, 'customization', context)];
  if (kernel) {
    const target = `/${installDirectory(from.platform.architecture)}/vmlinuz`;
    const entry = fileEntry('vmlinuz', kernel.file.size, readFileRange(kernel.file.path));
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
  const path = context.workspace.newPath(name);
  const content = tarOfTree(tree, {
    content: (node) => (node.content.kind === 'stream' ? node.content.open() : streamOf()),
    // ADD takes a tar without entries for a file like any other.
    includeRoot: tree.root.children.size === 0,
  });
  const size = await spool(path, content, context.signal);
  return { entry: fileEntry(name, size, readFileRange(path)), stage, instruction: `ADD ${name} /` };
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
  const source = context.keep(await openImageSource(place, context.stores));
  const view = await selectPlatform(await loadImages(source, { signal: context.signal }), platform).open(
    context.signal,
  );
  return await unchangedImage(view, context);
}

function withoutTriggers(place: string): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${place}\` has no ONBUILD triggers, which the engine \`docker\` works by`,
    {
      hint: 'Use `--engine squashfs-tools`: Talos has had no triggers since 1.5.',
    },
  );
}
