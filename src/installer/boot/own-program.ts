import type { PulledAssets } from '../assets/pulled-assets.ts';
import type { RenamedContent } from './boot-plan.ts';
import { wholeOf } from './make-uki.ts';

/** A program of systemd that stays a file of the installer: its new content, where a file of this machine is to be it. */
export function ownProgram(
  { byName }: Pick<PulledAssets, 'byName'>,
  name: string,
): readonly (readonly [path: string, content: RenamedContent])[] {
  const asset = byName.get(name);
  return asset?.isOwn === true ? [[asset.path, wholeOf(asset.file)]] : [];
}
