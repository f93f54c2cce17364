import { dirname } from 'node:path/posix';
import { RootsmithError } from '../../errors/index.ts';
import type { PulledAsset, PulledAssets } from '../assets/pulled-assets.ts';

/** A boot file by its name. Throws `BASE_UNSUPPORTED` where it is missing. */
export function neededAsset({ byName }: PulledAssets, name: string): PulledAsset {
  const asset = byName.get(name);
  if (asset !== undefined) return asset;
  const [known] = byName.values();
  const folder = dirname(known?.path ?? 'usr/install/x');
  throw new RootsmithError('BASE_UNSUPPORTED', `there is no \`${folder}/${name}\`, which is needed to boot`, {
    hint: 'Take an installer or imager image as Talos publishes it.',
    details: { name },
  });
}
