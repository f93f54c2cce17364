import { formatBytes } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type FreeSpace, freeSpace } from './free-space.ts';

/** What is to be written into a folder. */
export interface SpaceNeed {
  readonly folder: string;
  /** What is written, for messages: `the result`. */
  readonly what: string;
  /** Less than this cannot be enough, in bytes. */
  readonly leastBytes: number;
  /** This is enough by experience, in bytes. */
  readonly likelyBytes: number;
  /** How the reader gets more room. */
  readonly hint: string;
}

export interface CheckSpaceOptions {
  readonly warn: (message: string) => void;
  /** @default freeSpace */
  readonly measure?: ((folder: string) => Promise<FreeSpace | undefined>) | undefined;
}

/** The hint where a result does not fit. */
export const OUTPUT_SPACE_HINT = 'Free some space, or name a place on a larger disk.';
/** The hint where temporary files do not fit. */
export const TEMPORARY_SPACE_HINT = 'Free some space, or set TMPDIR to a folder on a larger disk.';

interface DeviceNeed {
  readonly free: FreeSpace;
  readonly needs: readonly SpaceNeed[];
}

/**
 * Compares what is to be written with the room on its disks, those that share one together. Throws `DISK_FULL` where it
 * cannot fit, and warns where it may not. Disks that do not tell their room are taken to have enough.
 */
export async function checkSpace(needs: readonly SpaceNeed[], options: CheckSpaceOptions): Promise<void> {
  const { warn, measure = freeSpace } = options;
  const devices = new Map<number, DeviceNeed>();
  for (const need of needs) {
    const free = await measure(need.folder);
    if (free === undefined) continue;
    devices.set(free.device, { free, needs: [...(devices.get(free.device)?.needs ?? []), need] });
  }
  for (const device of devices.values()) judge(device, warn);
}

function judge({ free: { freeBytes }, needs }: DeviceNeed, warn: (message: string) => void): void {
  const least = needs.reduce((sum, { leastBytes }) => sum + leastBytes, 0);
  const likely = needs.reduce((sum, { likelyBytes }) => sum + likelyBytes, 0);
  const where = [...new Set(needs.map(({ what, folder }) => `${what} in \`${folder}\``))].join(' and ');
  if (freeBytes < least) {
    const found = `it takes at least ${formatBytes(least)}, and ${formatBytes(freeBytes)} are free`;
    throw new RootsmithError('DISK_FULL', `cannot write ${where}: ${found}`, {
      hint: needs.at(-1)?.hint,
      details: { neededBytes: least, freeBytes },
    });
  }
  if (freeBytes < likely)
    warn(`${formatBytes(freeBytes)} are free for ${where}, which may take up to ${formatBytes(likely)}`);
}
