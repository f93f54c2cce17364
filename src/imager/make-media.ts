import { join } from 'node:path';
import type { PlaceOptions } from '../installer/index.ts';
import { ignoreProgress, type Meter, meter, type Report } from '../progress/index.ts';
import type { MediaContext } from './context.ts';
import { withMediaContext } from './open-context.ts';
import { archiveInstaller } from './outputs/archive-installer.ts';
import { filesOf, type OutputFile } from './outputs/contents.ts';
import { checkMediaSpace } from './outputs/media-space.ts';
import { type WrittenFile, writeOutput } from './outputs/write-output.ts';
import { describeMedia, type MediaPlan, pathsOf } from './plan.ts';
import { reportStage } from './report-stage.ts';
import type { BootMediaKind, MediaRequest } from './request.ts';

/** A file of a run. */
export interface MadeFile extends WrittenFile {
  readonly kind: BootMediaKind;
}

export interface MadeMedia {
  readonly plan: MediaPlan;
  readonly files: readonly MadeFile[];
}

/** Files whose content is known already, by their kind. */
type Ahead = ReadonlyMap<BootMediaKind, readonly OutputFile[]>;

/**
 * Makes boot media of an installer, ours or not: it is read once for all of them. Each file appears when it is whole.
 * Throws `USAGE` for what the imager of the release would refuse, before anything is written.
 */
export async function makeMedia(request: MediaRequest, options: PlaceOptions): Promise<MadeMedia> {
  return await withMediaContext(request, options, async (context) => {
    await checkMediaSpace(request, context, options.report);
    const ahead = await diskAhead(context);
    const files: MadeFile[] = [];
    for (const kind of context.settings.kinds) {
      const written = await reportStage({ stage: 'write', what: kind }, options, () =>
        writeKind(kind, request, { ...context, ahead }),
      );
      for (const file of written) files.push({ kind, ...file });
    }
    return { plan: describeMedia(request, context), files };
  });
}

/** Reads the installer and says what `makeMedia` would make. Writes nothing. */
export async function planMedia(request: MediaRequest, options: PlaceOptions): Promise<MediaPlan> {
  return await withMediaContext(request, options, async (context) => describeMedia(request, context));
}

/** A disk is laid out before anything is written: it may be too small for what goes onto it. */
async function diskAhead(context: MediaContext): Promise<Ahead> {
  return context.settings.kinds.includes('disk') ? new Map([['disk', await filesOf('disk', context)]]) : new Map();
}

async function writeKind(
  kind: BootMediaKind,
  request: MediaRequest,
  context: MediaContext & { readonly ahead: Ahead },
): Promise<readonly WrittenFile[]> {
  const { settings, options } = context;
  if (kind === 'installer') return [await archiveInstaller(pathsOf(kind, request, settings)[0] ?? '', context)];
  const written: WrittenFile[] = [];
  const { report = ignoreProgress, signal } = options;
  for (const { name, content } of context.ahead.get(kind) ?? (await filesOf(kind, context))) {
    const path = join(request.folder, request.fileName ?? name);
    written.push(await writeOutput(path, content, { signal, written: writeMeter(report) }));
  }
  return written;
}

function writeMeter(report: Report): Meter {
  return meter(
    (done) => report({ kind: 'stage-progress', stage: 'write', done, unit: 'bytes' }),
    () => performance.now(),
  );
}
