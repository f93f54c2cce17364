import { usage } from '../../errors/index.ts';
import {
  type ProfileMedia,
  parseImagerProfile,
  profileRecipe,
  type Recipe,
  type SecureBootSource,
} from '../../recipe/index.ts';
import { parseTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { exists } from '../existing-paths.ts';
import type { TalosChoice } from './talos-flags.ts';

export interface ReadProfileOptions {
  /** The name of the profile, for messages. */
  readonly file: string;
  /** The absolute folder that relative paths of the profile start from. */
  readonly folder: string;
}

export interface ReadProfile {
  readonly recipe: Recipe;
  /** What it makes beside an installer; undefined where it makes an installer. */
  readonly media: ProfileMedia | undefined;
  /** The hosts that the profile allows to be without TLS. */
  readonly plainHttp: readonly string[];
}

/** Reads a profile of the imager. Throws `PROFILE_INVALID` in the imager's words. */
export async function readProfile(
  text: Uint8Array,
  { file, folder }: ReadProfileOptions,
  { talos, registry }: Pick<TalosChoice, 'talos' | 'registry'>,
): Promise<ReadProfile> {
  const version = talos === undefined ? undefined : parseTalosVersion(talos);
  const profile = parseImagerProfile(text, { file, version });
  refuseOtherRelease(profile.version, version, file);
  const { recipe, media, plainHttp } = profileRecipe(profile, { folder, registry });
  refusePackedInstaller(media, file);
  return {
    recipe: await withEnrollment(recipe),
    media: media.kind === 'installer' ? undefined : media,
    plainHttp,
  };
}

function refuseOtherRelease(own: TalosVersion | undefined, asked: TalosVersion | undefined, file: string): void {
  if (asked === undefined || own === asked) return;
  throw usage(
    `\`${file}\` is for Talos ${own}, and \`--talos\` says ${asked}`,
    'A profile is read by the rules of its release: change its `version`, or leave `--talos` out.',
  );
}

/** An installer becomes an image at a PLACE, where the imager writes an archive. */
function refusePackedInstaller({ kind, output: { outFormat = 'raw' } = {} }: ProfileMedia, file: string): void {
  if (kind !== 'installer' || outFormat === 'raw') return;
  throw usage(
    `\`${file}\` packs its installer (\`output.outFormat: ${outFormat}\`), and an installer is written as it is`,
    'Write `outFormat: raw`, and pack the archive that `-o docker-archive:FILE` writes.',
  );
}

/** The enrolment files that the imager takes if they are there. */
const ENROLLMENT = { PK: '/secureboot/PK.auth', KEK: '/secureboot/KEK.auth', db: '/secureboot/db.auth' } as const;

async function withEnrollment(recipe: Recipe): Promise<Recipe> {
  const { customization } = recipe;
  const { secureBoot } = customization;
  if (secureBoot === undefined || secureBoot.enrollment !== undefined) return recipe;
  const found = await Promise.all(Object.values(ENROLLMENT).map(exists));
  if (found.includes(false)) return recipe;
  const enrolled: SecureBootSource = { ...secureBoot, enrollment: ENROLLMENT };
  return { ...recipe, customization: { ...customization, secureBoot: enrolled } };
}
