import { join } from 'node:path';
import { readSourceDateEpoch } from '../files/index.ts';
import { type ImageOfPlace, withImageOfPlace } from '../installer/index.ts';
import type { SessionOptions } from '../places/index.ts';
import { ignoreProgress, type Meter, meter, type Report } from '../progress/index.ts';
import { readBase } from './base/read-base.ts';
import type { MediaContext } from './context.ts';
import { checkGrubPrograms } from './grub/check-programs.ts';
import { GrubCollector, isGrubFile } from './grub/grub-files.ts';
import { grubFormats } from './grub/grub-images.ts';
import { type BroughtGrub, type GrubFolder, isGrubFolder, locateGrub } from './grub/locate-grub.ts';
import { archiveInstaller } from './outputs/archive-installer.ts';
import { filesOf } from './outputs/contents.ts';
import { imageCacheFiles } from './outputs/image-cache.ts';
import { type WrittenFile, writeOutput } from './outputs/write-output.ts';
import { describeMedia, type MediaPlan, pathsOf } from './plan.ts';
import type { BootMediaKind, MediaRequest } from './request.ts';
import type { MediaSettings } from './settings.ts';
import { settle } from './settle.ts';

/** A file of a run. */
export interface MadeFile extends WrittenFile {
  readonly kind: BootMediaKind;
}

export interface MadeMedia {
  readonly plan: MediaPlan;
  readonly files: readonly MadeFile[];
}

/**
 * Makes boot media of an installer, ours or not: it is read once for all of them. Each file appears when it is whole.
 * Throws `USAGE` for what the imager of the release would refuse, before anything is written.
 */
export async function makeMedia(request: MediaRequest, options: SessionOptions): Promise<MadeMedia> {
  return await withContext(request, options, async (context) => {
    const files: MadeFile[] = [];
    for (const kind of context.settings.kinds) {
      const written = await reported({ stage: 'write', what: kind }, options, () => writeKind(kind, request, context));
      for (const file of written) files.push({ kind, ...file });
    }
    return { plan: describeMedia(request, context), files };
  });
}

/** Reads the installer and says what `makeMedia` would make. Writes nothing. */
export async function planMedia(request: MediaRequest, options: SessionOptions): Promise<MediaPlan> {
  return await withContext(request, options, async (context) => describeMedia(request, context));
}

async function withContext<T>(
  request: MediaRequest,
  options: SessionOptions,
  use: (context: MediaContext) => Promise<T>,
): Promise<T> {
  const { kinds, place, platform, grub: named } = request;
  const withGrub = named === undefined && (kinds.includes('iso') || kinds.includes('disk'));
  return await withImageOfPlace(place, platform, options, async (image) => {
    const base = await reported({ stage: 'read', what: image.name }, options, () =>
      readBase(image, { withGrub, signal: options.signal }),
    );
    const settings = settle(request, { image, base, sourceDate: readSourceDateEpoch(options.env) });
    warnOfLostSignatures(settings, base.uki?.isSigned === true, options);
    const brought = { files: base.grub, source: image.name };
    const grub = await grubOf(request, { image, brought, settings, options });
    const { secureBoot: signing, baseUrl } = request;
    const imageCache = request.imageCache === undefined ? [] : await imageCacheFiles(request.imageCache);
    return await use({ image, base, settings, signing, grub, baseUrl, imageCache, options });
  });
}

/** Runs a stage, and reports its start and its end. */
async function reported<T>(
  { stage, what }: { readonly stage: 'read' | 'write'; readonly what: string },
  { report }: Pick<SessionOptions, 'report'>,
  run: () => Promise<T>,
): Promise<T> {
  report?.({ kind: 'stage-start', stage, platform: what });
  const result = await run();
  report?.({ kind: 'stage-done', stage, platform: '', summary: what });
  return result;
}

function writeMeter(report: Report): Meter {
  return meter(
    (done) => report({ kind: 'stage-progress', stage: 'write', done, unit: 'bytes' }),
    () => performance.now(),
  );
}

function warnOfLostSignatures(
  { secureBoot, kinds }: MediaSettings,
  isSigned: boolean,
  { report }: Pick<SessionOptions, 'report'>,
): void {
  if (!isSigned || secureBoot || kinds.every((kind) => kind === 'installer')) return;
  report?.({
    kind: 'warning',
    message: 'the installer is signed for secure boot and these outputs are not: `--secure-boot` signs them anew',
  });
}

interface GrubSources {
  readonly image: ImageOfPlace;
  readonly brought: BroughtGrub;
  readonly settings: MediaSettings;
  readonly options: SessionOptions;
}

/** GRUB, and the programs that make images of it, where an output needs them. */
async function grubOf(request: MediaRequest, sources: GrubSources): Promise<GrubFolder | undefined> {
  const { settings, options } = sources;
  const formats = grubFormats({ settings });
  if (formats.length === 0) return undefined;
  await checkGrubPrograms(settings.kinds, options.env['PATH'] ?? '');
  return await locateGrub(formats, await grubPlace(request, sources));
}

/** What is named by `grub` may be a folder, or an image that is read for its files. */
async function grubPlace(
  { grub: named, platform }: MediaRequest,
  { image, brought, options }: GrubSources,
): Promise<Parameters<typeof locateGrub>[1]> {
  const { work } = image;
  if (named === undefined) return { named: undefined, brought, work };
  if (await isGrubFolder(named)) return { named, brought, work };
  const grub = new GrubCollector();
  const source = await withImageOfPlace(named, platform ?? image.platform, options, async (other) => {
    await other.read(isGrubFile, (path, entry) => grub.take(path, entry));
    return other.name;
  });
  return { named: undefined, brought: { files: grub.files, source, isNamed: true }, work };
}

async function writeKind(
  kind: BootMediaKind,
  request: MediaRequest,
  context: MediaContext,
): Promise<readonly WrittenFile[]> {
  const { settings, options } = context;
  if (kind === 'installer') return [await archiveInstaller(pathsOf(kind, request, settings)[0] ?? '', context)];
  const written: WrittenFile[] = [];
  const { report = ignoreProgress, signal } = options;
  for (const { name, content } of await filesOf(kind, context)) {
    const path = join(request.folder, request.fileName ?? name);
    written.push(await writeOutput(path, content, { signal, written: writeMeter(report) }));
  }
  return written;
}
