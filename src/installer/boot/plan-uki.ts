import { RootsmithError } from '../../errors/index.ts';
import { bootAssets } from '../../talos/index.ts';
import { MAIN_PROFILE } from '../../uki/index.ts';
import type { BootAssets, OpenedUki } from '../assets/boot-assets.ts';
import {
  type BootPlan,
  type BootWish,
  onlyReplaced,
  type PlannedLine,
  type Replacement,
  type Signing,
} from './boot-plan.ts';
import { editedLines } from './command-lines.ts';
import { changedParts, makeUki, signedProgram } from './make-uki.ts';
import { neededAsset } from './needed-asset.ts';
import { requireOverlayArguments } from './overlay-arguments.ts';
import { ownProgram } from './own-program.ts';
import { rewrittenUki } from './rewrite-uki.ts';

/** A UKI stays where it is: rewritten in place, or made anew of its parts where it is signed. */
export async function planUki(boot: BootAssets, uki: OpenedUki, wish: BootWish): Promise<BootPlan> {
  const { signing } = wish;
  requireOverlayArguments(wish);
  if (signing !== undefined) return await planSignedUki(boot, uki, { ...wish, signing });
  const { path } = uki.asset;
  if (uki.isSigned) throw signedBase(path);
  const lines = linesOf(boot, wish);
  const programs = ownProgram(boot.assets, bootAssets.bootLoader);
  return {
    lines,
    signing: undefined,
    outline: () => new Map<string, Replacement | undefined>([[path, undefined], ...programs]),
    make: async (files) =>
      onlyReplaced([
        [path, rewrittenUki(uki, files, { lines, old: boot.commandLines, osRelease: wish.osRelease })],
        ...programs,
      ]),
  };
}

async function planSignedUki(
  boot: BootAssets,
  { asset }: OpenedUki,
  wish: BootWish & { readonly signing: Signing },
): Promise<BootPlan> {
  const { signing } = wish;
  const lines = linesOf(boot, wish);
  const source = { stub: asset.file, parts: await changedParts(asset.file, { lines, osRelease: wish.osRelease }) };
  const bootLoader = neededAsset(boot.assets, bootAssets.bootLoader);
  return {
    lines,
    signing,
    outline: () => new Map([asset.path, bootLoader.path].map((path) => [path, undefined])),
    make: async (files) => {
      const program = await signedProgram(bootLoader.file, signing.boot, files.time);
      const { measured = [], ...content } = await makeUki(source, files, wish);
      const replaced = onlyReplaced([
        [asset.path, content],
        [bootLoader.path, program],
      ]);
      return { ...replaced, measured };
    },
  };
}

/** Lines stay letter by letter where nothing is asked of them. */
function linesOf({ commandLines }: BootAssets, wish: BootWish): readonly PlannedLine[] {
  const secureBoot = wish.signing !== undefined;
  const isAsked = secureBoot || wish.extraArguments.length > 0 || wish.platform !== undefined;
  if (isAsked) return editedLines(commandLines, { ...wish, secureBoot });
  return commandLines.map(({ profile = MAIN_PROFILE, text }) => ({ profile, before: text, after: text }));
}

function signedBase(path: string): RootsmithError {
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    `\`${path}\` is signed for secure boot, and any change would break its signatures`,
    {
      hint: 'Sign it with keys of yours by `secureBoot`, or take the plain installer of the same release, or its imager image.',
    },
  );
}
