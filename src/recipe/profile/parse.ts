import { nearest } from '../../errors/index.ts';
import {
  asTalosVersion,
  chooseBootloader,
  fieldName,
  goYamlOf,
  nearestPosition,
  outputFileName,
  readGoYamlFields,
  type TalosVersion,
} from '../../talos/index.ts';
import { complaintsError } from '../complaints.ts';
import { fieldComplaints } from '../field-complaints.ts';
import { baseProfile, baseProfileNames } from './base-profiles.ts';
import { checkArchitecture, type ProfileProblem, profileProblem } from './check.ts';
import { fillProfileDefaults } from './defaults.ts';
import { mergeProfiles } from './merge.ts';
import type { ImagerProfile, ProfileFields } from './model.ts';
import { profileType } from './shape.ts';

export interface ParseProfileOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  /** The release if the profile names none. */
  readonly version?: TalosVersion | undefined;
}

const HINT = 'A profile has `arch`, `version` and `baseProfileName`, or `platform` and `output`.';

/**
 * Reads a profile of the imager of Talos, as the imager of the profile's own release does: unknown fields are ignored,
 * the base profile and defaults are filled in. Throws `PROFILE_INVALID` in the imager's words, with file, line and
 * column.
 */
export function parseImagerProfile(text: Uint8Array, options: ParseProfileOptions): ImagerProfile {
  const { file } = options;
  const tag = releaseOf(text) ?? options.version ?? '';
  const version = asTalosVersion(tag);
  const read = readGoYamlFields(text, profileType(version), goYamlOf(version));
  const broken = fieldComplaints(read, { file, unknown: 'ignored', emptyMessage: 'EOF' });
  if (broken.length > 0) throw complaintsError('PROFILE_INVALID', broken, HINT);
  const place = { file, positions: read.positions, ignored: read.unknown };
  const merged = withBase({ ...(read.value as ProfileFields), version: tag }, version, place);
  return checkedProfile(merged, version, place);
}

type Place = Pick<ImagerProfile, 'file' | 'positions' | 'ignored'>;

/** The release that a profile names. What is wrong with the rest does not matter here. */
function releaseOf(text: Uint8Array): string | undefined {
  const shape = { kind: 'struct', name: 'profile.Profile', fields: { version: { kind: 'string' } } } as const;
  const { version } = (readGoYamlFields(text, shape, goYamlOf(undefined)).value ?? {}) as { readonly version?: string };
  return version === '' ? undefined : version;
}

function withBase(fields: ProfileFields, version: TalosVersion | undefined, place: Place): ProfileFields {
  const { baseProfileName = '', ...rest } = fields;
  if (baseProfileName === '') return rest;
  const base = baseProfile(baseProfileName, version);
  if (base !== undefined) return mergeProfiles(base, rest);
  const names = baseProfileNames(version);
  const near = nearest(baseProfileName, names);
  const hint = near === undefined ? `Use one of ${names.join(', ')}.` : `Write \`${near}\`.`;
  throw refusal({ message: `unknown base profile: ${baseProfileName}`, path: ['baseProfileName'], hint }, place);
}

function checkedProfile(merged: ProfileFields, version: TalosVersion | undefined, place: Place): ImagerProfile {
  const wrong = checkArchitecture(merged, version);
  if (wrong !== undefined) throw refusal(wrong, place);
  const architecture = merged.arch === 'arm64' ? 'arm64' : 'amd64';
  const { secureboot: secureBoot = false } = merged;
  const fields = fillProfileDefaults(merged, { version, architecture, secureBoot });
  const found = profileProblem(fields, version);
  if (found !== undefined) throw refusal(found, place);
  const { customization = {}, output = {}, platform = '', board } = fields;
  const kind = known(output.kind);
  const chosen = kind === 'iso' ? output.isoOptions?.bootloader : output.imageOptions?.bootloader;
  return {
    ...place,
    version,
    architecture,
    platform,
    secureBoot,
    kind,
    bootloader: chooseBootloader({ chosen, version, architecture, secureBoot }),
    extraKernelArgs: customization.extraKernelArgs ?? [],
    meta: (customization.metaContents ?? []).map(({ key = 0, value = '' }) => ({ key, value })),
    fields,
    outputName: outputFileName({
      kind,
      platform,
      architecture,
      secureBoot,
      board: board === '' ? undefined : board,
      diskFormat: orRaw(output.imageOptions?.diskFormat),
      outFormat: orRaw(output.outFormat),
    }),
  };
}

function known<T extends string>(value: T | 'unknown' | undefined): T {
  if (value === undefined || value === 'unknown') throw new Error('bug: an unchecked output');
  return value;
}

function orRaw<T extends string>(value: T | 'unknown' | undefined): T | 'raw' {
  return value === undefined || value === 'unknown' ? 'raw' : value;
}

function refusal({ message, path, hint }: ProfileProblem, { file, positions }: Place): Error {
  const at = { file, ...nearestPosition(positions, path) };
  return complaintsError('PROFILE_INVALID', [{ at, field: fieldName(path), message, hint }], HINT);
}
