import { createHash } from 'node:crypto';
import { type GoYamlValue, goYamlOf, writeGoYaml } from '../../talos/index.ts';
import type { Schematic } from './model.ts';

/**
 * The canonical text of a schematic, of which its ID is made: known fields in a fixed order, empty ones left out.
 * Comments and the order of keys do not matter, the order of lists does.
 */
export function schematicText(schematic: Schematic): string {
  const { owner, overlay } = schematic;
  const value = {
    owner: orNothing(owner),
    overlay: isUsed(overlay)
      ? { ...overlay, options: overlay.options.size === 0 ? undefined : overlay.options }
      : undefined,
    customization: customizationOf(schematic),
  };
  // The newest library, as the factory's own.
  return writeGoYaml(value, goYamlOf(undefined));
}

/** The ID of a schematic, by which the factory names its images: 64 hexadecimal digits. */
export function schematicId(schematic: Schematic): string {
  return createHash('sha256').update(schematicText(schematic)).digest('hex');
}

function customizationOf(schematic: Schematic): { readonly [field: string]: GoYamlValue | undefined } {
  const { bootloader, enrollKeys, includeWellKnownCertificates, sectorSize, officialExtensions } = schematic;
  return {
    embeddedMachineConfiguration: orNothing(schematic.embeddedMachineConfiguration),
    extraKernelArgs: orNothing(schematic.extraKernelArgs),
    meta: orNothing(schematic.meta.map(({ key, value }) => ({ key, value }))),
    systemExtensions: orNothing(officialExtensions) && { officialExtensions },
    bootloader: bootloader === 'none' ? undefined : bootloader,
    secureboot:
      enrollKeys === '' && !includeWellKnownCertificates
        ? undefined
        : {
            enrollKeys: orNothing(enrollKeys),
            includeWellKnownCertificates: includeWellKnownCertificates || undefined,
          },
    diskImage: sectorSize === 0 ? undefined : { sectorSize },
  };
}

function isUsed({ image, name, options }: Schematic['overlay']): boolean {
  return image !== '' || name !== '' || options.size > 0;
}

function orNothing<T extends { readonly length: number }>(value: T): T | undefined {
  return value.length === 0 ? undefined : value;
}
