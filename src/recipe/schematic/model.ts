import type { FieldPositions, GoYamlValue, MetaValue } from '../../talos/index.ts';

export const schematicBootloaders = ['none', 'dual-boot', 'sd-boot', 'grub'] as const;

/**
 * A schematic of the Image Factory: what to make of Talos, without the release and the output.
 *
 * @see https://github.com/siderolabs/image-factory/blob/main/pkg/schematic/schematic.go
 */
export interface Schematic {
  /** The name of the text that was read. */
  readonly file: string;
  readonly positions: FieldPositions;
  readonly owner: string;
  readonly overlay: {
    readonly image: string;
    readonly name: string;
    readonly options: ReadonlyMap<string, GoYamlValue>;
  };
  readonly embeddedMachineConfiguration: string;
  readonly extraKernelArgs: readonly string[];
  readonly meta: readonly MetaValue[];
  readonly officialExtensions: readonly string[];
  /** `none` is the same as no choice. */
  readonly bootloader: (typeof schematicBootloaders)[number];
  /** `off`, `manual`, `if-safe` or `force`; empty without a choice. The factory does not check it here. */
  readonly enrollKeys: string;
  readonly includeWellKnownCertificates: boolean;
  /** In bytes, or 0 without a choice. */
  readonly sectorSize: number;
}
