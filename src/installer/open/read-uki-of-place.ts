import type { RandomAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Platform } from '../../oci/index.ts';
import { nameOfView, openView, type SessionOptions } from '../../places/index.ts';
import { bootAssets } from '../../talos/index.ts';
import { pullStage } from '../stages/pull.ts';
import { ReadingSession } from './reading-session.ts';

/** Reads the unified kernel image of an installer at a place. Throws `BASE_NOT_INSTALLER` where it has none. */
export async function readUkiOfPlace<T>(
  place: string,
  platform: Platform | undefined,
  options: SessionOptions,
  use: (uki: RandomAccess) => Promise<T>,
): Promise<T> {
  await using session = new ReadingSession(options);
  const { context } = session;
  const view = await openView(place, platform, context);
  const { byName } = await pullStage.run({ view }, context);
  const uki = byName.get(bootAssets.uki) ?? byName.get(bootAssets.signedUki);
  if (uki !== undefined) return await use(uki.file);
  throw new RootsmithError('BASE_NOT_INSTALLER', `${nameOfView(view)} has no unified kernel image`, {
    hint: 'Installers have one from Talos 1.10 on, and those for secure boot from 1.5 on.',
  });
}
