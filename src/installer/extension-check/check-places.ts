import { formatPlatform, isKnownPlatform, type Platform } from '../../oci/index.ts';
import type { SessionOptions } from '../../places/index.ts';
import type { TreeStatistics } from '../../rootfs/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import { Session } from '../session/session.ts';
import { type CheckedExtension, checkExtension } from './check-extension.ts';
import { checkTogether } from './check-together.ts';
import type { ExtensionFinding } from './extension-finding.ts';
import { type FoundExtension, nameOfExtension, openExtensions } from './open-extension.ts';

export interface CheckExtensionsInput {
  /** Directories and archives with `manifest.yaml` and `rootfs`, and images at any PLACE. */
  readonly places: readonly string[];
  /** Which image of an index. @default all */
  readonly platform?: Platform | undefined;
  /** The release that is to take them. @default the newest, and constraints are only parsed */
  readonly version?: TalosVersion | undefined;
}

/** What a check says of one extension. */
export interface ReportedExtension {
  readonly place: string;
  readonly digest: string | undefined;
  readonly platform: string | undefined;
  /** Of the manifest; undefined if Talos cannot read it. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly constraint: string | undefined;
  readonly contents: TreeStatistics;
  readonly findings: readonly ExtensionFinding[];
}

export interface ExtensionsReport {
  readonly talos: TalosVersion | undefined;
  /** In the order of the places, one for each platform. */
  readonly extensions: readonly ReportedExtension[];
  /** About several of them together. */
  readonly together: readonly ExtensionFinding[];
}

/**
 * Checks system extensions by the rules of Talos's loader, its content rules and its imager. What is wrong with one is
 * part of the report; what cannot be read at all throws, as opening a place does.
 */
export async function checkExtensions(
  { places, platform, version }: CheckExtensionsInput,
  options: SessionOptions,
): Promise<ExtensionsReport> {
  await using session = await Session.open(options);
  const { context } = session;
  const checked: CheckedPlace[] = [];
  for (const place of places)
    for (const opened of await openExtensions(place, platform, context))
      checked.push({ opened, checked: await checkOne(opened, version, context) });
  return { talos: version, extensions: checked.map(reported), together: togetherOf(checked) };
}

interface CheckedPlace {
  readonly opened: FoundExtension;
  readonly checked: CheckedExtension;
}

async function checkOne(
  opened: FoundExtension,
  version: TalosVersion | undefined,
  context: BuildContext,
): Promise<CheckedExtension> {
  const budget = context.budget.open(`\`${nameOfExtension(opened)}\``);
  return await checkExtension(opened, { version, context: { ...context, budget } });
}

function reported({ opened, checked }: CheckedPlace): ReportedExtension {
  const { place, digest, platform } = opened;
  const { manifest, contents, findings } = checked;
  const unnamed = digest !== undefined && (platform === undefined || !isKnownPlatform(platform));
  return {
    place,
    digest,
    platform: platform === undefined ? undefined : formatPlatform(platform),
    name: manifest?.name,
    version: manifest?.version,
    constraint: manifest?.constraint,
    contents,
    findings: unnamed ? [...findings, withoutPlatform] : findings,
  };
}

const withoutPlatform: ExtensionFinding = {
  rule: 'platform',
  severity: 'warning',
  message: 'neither index nor config say which platform the image is for, and the imager passes such images over',
  hint: 'Set `os` and `architecture` in the config of the image.',
};

/** Extensions of one architecture meet in one image; those that do not tell theirs meet all. */
function togetherOf(checked: readonly CheckedPlace[]): readonly ExtensionFinding[] {
  const architectures = new Set(checked.flatMap(({ opened }) => architectureOf(opened) ?? []));
  const groups = architectures.size === 0 ? [undefined] : [...architectures];
  const found = groups.flatMap((group) =>
    checkTogether(
      checked
        .filter(({ opened }) => [group, undefined].includes(architectureOf(opened)))
        .map(({ opened, checked: { manifest, rootfs } }) => ({
          place: opened.place,
          name: manifest?.name ?? '',
          rootfs,
        })),
    ),
  );
  return found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index);
}

function architectureOf({ platform }: FoundExtension): string | undefined {
  return platform !== undefined && isKnownPlatform(platform) ? platform.architecture : undefined;
}

function isSame(one: ExtensionFinding, other: ExtensionFinding): boolean {
  return one.rule === other.rule && one.path === other.path && one.message === other.message;
}
