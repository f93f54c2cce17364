import { type GoStruct, type GoYamlValue, goYamlOf, readGoYamlFields } from '../../talos/index.ts';
import { complaintsError } from '../complaints.ts';
import { fieldComplaints } from '../field-complaints.ts';
import { type Schematic, schematicBootloaders } from './model.ts';

const HINT = 'A schematic has `customization` and, for single-board computers, `overlay`.';

const string = { kind: 'string' } as const;
const strings = { kind: 'list', of: string } as const;

function struct(name: string, fields: GoStruct['fields']): GoStruct {
  return { kind: 'struct', name: `schematic.${name}`, fields };
}

const schematicType = struct('Schematic', {
  owner: string,
  overlay: struct('Overlay', {
    image: string,
    name: string,
    options: { kind: 'any-map', name: 'map[string]interface {}' },
  }),
  customization: struct('Customization', {
    embeddedMachineConfiguration: string,
    extraKernelArgs: strings,
    meta: { kind: 'list', of: struct('MetaValue', { key: { kind: 'uint8' }, value: string }) },
    systemExtensions: struct('SystemExtensions', { officialExtensions: strings }),
    bootloader: { kind: 'enum', name: 'imageropts.BootloaderKind', values: schematicBootloaders, folds: true },
    secureboot: struct('SecureBootCustomization', {
      enrollKeys: string,
      includeWellKnownCertificates: { kind: 'bool' },
    }),
    diskImage: struct('DiskImageCustomization', { sectorSize: { kind: 'uint32' } }),
  }),
});

/** What the decoder makes of a text: fields that are not written are missing. */
interface Decoded {
  readonly owner?: string;
  readonly overlay?: {
    readonly image?: string;
    readonly name?: string;
    readonly options?: ReadonlyMap<string, GoYamlValue>;
  };
  readonly customization?: {
    readonly embeddedMachineConfiguration?: string;
    readonly extraKernelArgs?: readonly string[];
    readonly meta?: readonly { readonly key?: number; readonly value?: string }[];
    readonly systemExtensions?: { readonly officialExtensions?: readonly string[] };
    readonly bootloader?: Schematic['bootloader'];
    readonly secureboot?: { readonly enrollKeys?: string; readonly includeWellKnownCertificates?: boolean };
    readonly diskImage?: { readonly sectorSize?: number };
  };
}

/**
 * Reads a schematic in YAML or JSON as the Image Factory does: an unknown field is an error. Throws
 * `SCHEMATIC_INVALID` with every complaint, each with file, line and column.
 */
export function parseSchematic(text: Uint8Array, file: string): Schematic {
  const read = readGoYamlFields(text, schematicType, goYamlOf(undefined));
  const complaints = fieldComplaints(read, { file, unknown: 'refused', emptyMessage: 'EOF' });
  if (complaints.length > 0) throw complaintsError('SCHEMATIC_INVALID', complaints, HINT);
  const { owner = '', overlay = {}, customization = {} }: Decoded = read.value ?? {};
  const { systemExtensions = {}, secureboot = {}, diskImage = {} } = customization;
  return {
    file,
    positions: read.positions,
    owner,
    overlay: { image: overlay.image ?? '', name: overlay.name ?? '', options: overlay.options ?? new Map() },
    embeddedMachineConfiguration: customization.embeddedMachineConfiguration ?? '',
    extraKernelArgs: customization.extraKernelArgs ?? [],
    meta: (customization.meta ?? []).map(({ key = 0, value = '' }) => ({ key, value })),
    officialExtensions: systemExtensions.officialExtensions ?? [],
    bootloader: customization.bootloader ?? 'none',
    enrollKeys: secureboot.enrollKeys ?? '',
    includeWellKnownCertificates: secureboot.includeWellKnownCertificates ?? false,
    sectorSize: diskImage.sectorSize ?? 0,
  };
}
