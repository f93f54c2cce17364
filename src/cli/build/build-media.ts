import { RootsmithError, usage } from '../../errors/index.ts';
import { temporaryFolderOf, Workspace } from '../../files/index.ts';
import { type MadeMedia, makeMedia, type SecureBootRequest } from '../../imager/index.ts';
import { Builder, type BuildOptions, openSigning } from '../../installer/index.ts';
import type { ProfileMedia, Recipe, SecureBootSource } from '../../recipe/index.ts';
import type { CliContext } from '../command.ts';
import { checkMediaFolder, chooseTarget } from '../media/choose-target.ts';
import { readEnrolment } from '../secureboot/read-enrolment.ts';
import { enrolledFrom, installerForMedia, kindOfMedia, mediaRequest, takesImageCache } from './media-of-profile.ts';

/** A profile of the imager that makes something else than an installer. */
export interface MediaProfile {
  readonly recipe: Recipe;
  readonly media: ProfileMedia;
}

const DEFAULT_FOLDER = 'out';

/** Makes what a profile asks for, of an installer that is built first, in a work folder. Throws what both throw. */
export async function buildMedia(
  profile: MediaProfile,
  outputs: readonly string[],
  options: BuildOptions,
  context: CliContext,
): Promise<MadeMedia> {
  const [output = DEFAULT_FOLDER, ...others] = outputs;
  if (others.length > 0) throw usage('media are written to one place', 'Name one `-o`, a file or a folder.');
  const target = await chooseTarget(output, [kindOfMedia(profile.media)], context.terminal.directory);
  warnOfImageCache(profile, context);
  await checkMediaFolder({ ...target, imageCache: undefined });
  await using workspace = await Workspace.open(options.temporaryFolder ?? temporaryFolderOf(options.env));
  const place = `oci:${workspace.path}/installer:v1`;
  const request = mediaRequest(place, profile, target);
  const secureBoot = await secureBootOf(profile, context);
  await using builder = await Builder.open(options);
  await builder.build(installerForMedia(profile.recipe), [place]);
  return await makeMedia({ ...request, secureBoot }, options);
}

function warnOfImageCache({ recipe, media }: MediaProfile, { report }: CliContext): void {
  if (recipe.customization.imageCache === undefined || takesImageCache(media)) return;
  report({
    kind: 'warning',
    message: `${recipe.file}: \`imageCache\` counts for ISOs and disk images, not for \`${media.kind}\``,
  });
}

async function secureBootOf(
  { recipe: { customization }, media }: MediaProfile,
  context: CliContext,
): Promise<SecureBootRequest | undefined> {
  const { secureBoot: source } = customization;
  if (source === undefined) return undefined;
  if (source.microsoftCertificates) throw withoutMicrosoft(source);
  const { terminal, signal } = context;
  const { boot: signer, pcr: pcrSigner } = await openSigning(source, { env: terminal.env, signal });
  const { enrollment } = source;
  const enroll = enrolledFrom(media, source);
  return { signer, pcrSigner, enroll, enrolment: enrollment && (await readEnrolment(enrollment, context)) };
}

function withoutMicrosoft({ at }: SecureBootSource): RootsmithError {
  return new RootsmithError(
    'PROFILE_INVALID',
    `${at.file}:${at.line}:${at.column}: certificates of Microsoft are asked for, which are not part of this program`,
    {
      hint: 'Make enrolment files with them by `rootsmith secureboot init --kek-cert FILE --db-cert FILE`, and name those.',
    },
  );
}
