import type { SizedContent } from '../../bytes/index.ts';
import type { Workspace } from '../../files/index.ts';
import type { GraftLayout, SquashfsStatistics } from '../../formats/index.ts';
import type { Report } from '../../progress/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { DiskRange } from '../stages/unpack.ts';
import type { BaseRootfs } from '../stages/unsquash.ts';
import { squashByGraft } from './graft.ts';
import { squashWithTools } from './squashfs-tools.ts';

/** What an engine works from. The base stays open until it is done. */
export interface SquashInput {
  readonly base: BaseRootfs & {
    /** The base's `rootfs.sqsh`, for outside programs. */
    readonly onDisk: () => Promise<DiskRange>;
  };
  /** The tree that the new image is to hold. Files with content of kind `base` are unchanged ones. */
  readonly tree: RootTree;
  /** Seconds since 1970, for the superblock. */
  readonly time: number;
  /** For the engine `graft`. @default 'compact' */
  readonly layout?: GraftLayout | undefined;
  readonly workspace: Workspace;
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
  /** Keeps what the output is read from open until the build ends. */
  readonly keep: BuildContext['keep'];
}

/** A squashfs of the base's kind. */
export interface SquashOutput extends SizedContent {
  /** Where the engine knows what it copied and what it made. */
  readonly statistics?: SquashfsStatistics | undefined;
}

/** Writes the edited tree as a squashfs of the base's kind. */
export type SquashEngine = (input: SquashInput) => Promise<SquashOutput>;

/**
 * What turns an edited tree into an installer: either its squashfs (the other stages are common), or
 * the whole image.
 */
export type Engine =
  | { readonly kind: 'squash'; readonly name: EngineName; readonly squash: SquashEngine }
  | { readonly kind: 'image'; readonly name: EngineName };

export const engineNames = ['graft', 'squashfs-tools', 'docker'] as const;

export type EngineName = (typeof engineNames)[number];

const engines: Readonly<Record<EngineName, Engine>> = {
  graft: { kind: 'squash', name: 'graft', squash: squashByGraft },
  'squashfs-tools': { kind: 'squash', name: 'squashfs-tools', squash: squashWithTools },
  docker: { kind: 'image', name: 'docker' },
};

export function findEngine(name: EngineName): Engine {
  return engines[name];
}
