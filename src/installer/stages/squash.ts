import type { SizedContent } from '../../bytes/index.ts';
import { formatBytes } from '../../bytes/index.ts';
import type { GraftLayout } from '../../formats/index.ts';
import type { BaseRootfs, RootfsFile } from '../../initramfs/index.ts';
import type { StageSizes } from '../../progress/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { BuildStage } from '../session/run-stage.ts';

/** What an engine works from. The base stays open until it is done. */
export interface SquashInput {
  readonly base: BaseRootfs & {
    /** The base's `rootfs.sqsh`, for outside programs. */
    readonly onDisk: RootfsFile['onDisk'];
  };
  /** The tree of the new image. Files with content of kind `base` are those of the base, unchanged. */
  readonly tree: RootTree;
  /** Seconds since 1970, for the superblock. */
  readonly time: number;
  /** For the engine `graft`. @default 'compact' */
  readonly layout?: GraftLayout | undefined;
}

/** A squashfs of the base's kind. */
export interface SquashOutput extends SizedContent {
  /** What the engine copied and what it made, for the summary. */
  readonly details: readonly string[];
  /** Bytes that were copied as they were; undefined where the engine does not tell. */
  readonly copied?: number | undefined;
  readonly compressed?: StageSizes['compressed'];
}

/** What an engine needs of the build. `keep` holds open what the output is read from. */
export type SquashContext = Pick<BuildContext, 'files' | 'report' | 'signal' | 'keep' | 'blocks'>;

/** Writes the edited tree as a squashfs of the base's kind. */
export type SquashEngine = (input: SquashInput, context: SquashContext) => Promise<SquashOutput>;

export interface SquashStageInput extends SquashInput {
  readonly engine: SquashEngine;
}

/** The new `rootfs.sqsh`, made by an engine. */
export const squashStage: BuildStage<SquashStageInput, SquashOutput> = {
  name: 'squash',
  run: ({ engine, ...input }, context) => engine(input, context),
  summary: ({ size, details }, { base }) =>
    [
      `${base.reader.compressor} squashfs of ${formatBytes(size)}, was ${formatBytes(base.image.size)}`,
      ...details,
    ].join('; '),
  sizes: ({ size, copied, compressed }, { base }) => ({
    what: 'rootfs',
    before: base.image.size,
    after: size,
    ...(copied === undefined ? {} : { copied }),
    ...(compressed === undefined ? {} : { compressed }),
  }),
};
