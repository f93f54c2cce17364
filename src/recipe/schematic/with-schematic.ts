import { type KeyEnrollment, nearestPosition } from '../../talos/index.ts';
import { complaintsError } from '../complaints.ts';
import type { ExtensionSource, MachineConfigSource, OverlaySource, SecureBootSource } from '../customization.ts';
import type { Recipe, RecipeWarning } from '../model.ts';
import { plainMapping } from '../plain-value.ts';
import type { Position } from '../sources.ts';
import type { Schematic } from './model.ts';

const OFFICIAL = 'siderolabs/';
const enrollments: readonly KeyEnrollment[] = ['off', 'manual', 'if-safe', 'force'];

/**
 * The recipe, starting from a schematic: what the schematic lists comes before what the recipe lists, and single values
 * of the recipe count. META values stay away, as the factory leaves them out of installers.
 */
export function withSchematic(recipe: Recipe, schematic: Schematic): Recipe {
  const { customization, warnings } = recipe;
  const { machineConfig, overlay, secureBoot } = customization;
  return {
    ...recipe,
    customization: {
      ...customization,
      schematic,
      extensions: [...extensionsOf(schematic), ...customization.extensions],
      machineConfig: machineConfig ?? machineConfigOf(schematic),
      overlay: overlay ?? overlayOf(schematic),
      secureBoot: secureBoot && enrolledBy(schematic, secureBoot),
    },
    warnings: [...warnings, ...metaWarnings(schematic)],
  };
}

/** Settings of secure boot as a schematic wants them. Throws `SCHEMATIC_INVALID` for an enrolment that is unknown. */
export function enrolledBy(schematic: Schematic, secureBoot: SecureBootSource): SecureBootSource {
  const { enrollKeys, includeWellKnownCertificates } = schematic;
  return {
    ...secureBoot,
    enroll: enrollKeys === '' ? secureBoot.enroll : knownEnrollment(schematic),
    microsoftCertificates: secureBoot.microsoftCertificates || includeWellKnownCertificates,
  };
}

function knownEnrollment(schematic: Schematic): KeyEnrollment {
  const { enrollKeys } = schematic;
  const known = enrollments.find((name) => name === enrollKeys);
  if (known !== undefined) return known;
  const field = 'customization.secureboot.enrollKeys';
  const message = `expected one of ${enrollments.join(', ')}, found ${JSON.stringify(enrollKeys)}`;
  const complaint = { at: positionIn(schematic, field.split('.')), field, message };
  throw complaintsError('SCHEMATIC_INVALID', [complaint], 'Leave it out for `if-safe`.');
}

function positionIn({ file, positions }: Schematic, path: readonly PropertyKey[]): Position {
  return { file, ...nearestPosition(positions, path) };
}

function extensionsOf(schematic: Schematic): readonly ExtensionSource[] {
  const list = ['customization', 'systemExtensions', 'officialExtensions'];
  return schematic.officialExtensions.map((name, index) => ({
    kind: 'official',
    name: name.startsWith(OFFICIAL) ? name : `${OFFICIAL}${name}`,
    at: positionIn(schematic, [...list, index]),
  }));
}

function machineConfigOf(schematic: Schematic): MachineConfigSource | undefined {
  const { embeddedMachineConfiguration: content } = schematic;
  if (content === '') return undefined;
  return { kind: 'text', content, at: positionIn(schematic, ['customization', 'embeddedMachineConfiguration']) };
}

/** The name alone tells which overlay it is: the release knows its image. */
function overlayOf(schematic: Schematic): OverlaySource | undefined {
  const { name, options } = schematic.overlay;
  if (name === '') return undefined;
  return { image: undefined, name, options: plainMapping(options), at: positionIn(schematic, ['overlay']) };
}

function metaWarnings(schematic: Schematic): readonly RecipeWarning[] {
  if (schematic.meta.length === 0) return [];
  const message = 'META values of a schematic are for boot media: the installer carries none';
  return [{ message, at: positionIn(schematic, ['customization', 'meta']) }];
}
