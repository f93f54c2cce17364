import { dirname } from 'node:path/posix';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import type { BootFileSources, NamedPath } from '../../recipe/index.ts';
import { bootAssets } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { PulledAsset, PulledAssets } from './pulled-assets.ts';

type Name = keyof BootFileSources;

/** Files of an installer by their names in a recipe. */
const assetOf: Readonly<Record<Name, string>> = {
  initramfs: bootAssets.initramfs,
  stub: bootAssets.stub,
  bootLoader: bootAssets.bootLoader,
};

/**
 * The boot assets with files of this machine in the place of some. Throws `BASE_UNSUPPORTED` where the base has no such
 * file: the parts of a UKI are not exchanged.
 */
export async function withOwnFiles(
  assets: PulledAssets,
  sources: BootFileSources,
  { keep }: Pick<BuildContext, 'keep'>,
): Promise<PulledAssets> {
  const byName = new Map(assets.byName);
  for (const [name, source] of Object.entries(sources) as [Name, NamedPath | undefined][]) {
    if (source === undefined) continue;
    const old = byName.get(assetOf[name]) ?? insideUki(name, assets) ?? missing(name, source, assets);
    byName.set(assetOf[name], { ...old, file: keep(await opened(source)), diskPath: source.path, isOwn: true });
  }
  return { ...assets, byName };
}

/** An initramfs can be exchanged inside of a UKI too. */
function insideUki(name: Name, { byName }: PulledAssets): PulledAsset | undefined {
  const uki = ukiOf(byName);
  return name === 'initramfs' && uki !== undefined
    ? { ...uki, path: `${dirname(uki.path)}/${assetOf.initramfs}` }
    : undefined;
}

function ukiOf(byName: PulledAssets['byName']): PulledAsset | undefined {
  return byName.get(bootAssets.uki) ?? byName.get(bootAssets.signedUki);
}

async function opened({ path, at }: NamedPath): Promise<FileAccess> {
  try {
    return await FileAccess.open(path);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\`, which ${at.file}:${at.line}:${at.column} names`);
  }
}

function missing(name: Name, { path, at }: NamedPath, { byName }: PulledAssets): never {
  const file = assetOf[name];
  const uki = ukiOf(byName);
  const why = uki === undefined ? `has no \`${file}\`` : `keeps it inside of \`${uki.path}\``;
  throw new RootsmithError(
    'BASE_UNSUPPORTED',
    `${at.file}:${at.line}: \`${path}\` cannot take the place of \`${file}\`, since the base ${why}`,
    { hint: 'Name an installer without a UKI, such as `ghcr.io/siderolabs/installer-base`, as `baseInstaller`.' },
  );
}
