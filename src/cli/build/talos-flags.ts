import * as z from 'zod';
import { flag, flagGroup } from '../command.ts';
import { bootSignerFlags, pcrSignerFlags, type SignerChoice } from '../secureboot/signer-flags.ts';

const text = (placeholder: string, description: string): z.ZodOptional<z.ZodString> =>
  flag(z.string().optional(), { placeholder, description });
const texts = (placeholder: string, description: string): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  flag(z.array(z.string()).default([]), { placeholder, description });

/** The flags of `build` that say what to make of Talos. Lists are added to those of the recipe, others replace. */
export const talosFlags = {
  ...flagGroup('What to make of Talos', {
    talos: text('VERSION', 'Start from this release, whatever the recipe says; needs no recipe.'),
    registry: text('HOST[/PATH]', 'Take official images from here: it stands for ghcr.io/siderolabs.'),
    extension: texts('NAME|PLACE', 'Add a system extension: an official one by its name, or any.'),
    kernelArg: texts('ARG', 'Add a kernel argument; -ARG removes one.'),
    meta: texts('KEY=VALUE', 'Set a value of the META partition.'),
    machineConfig: text('FILE', 'Embed this machine configuration.'),
    overlay: text('NAME|REF', 'Add an overlay: an official one by its name, an image, or NAME=REF.'),
    overlayOption: texts(
      'K=V',
      'Set an option of the overlay; K=@FILE takes the text of a file, @FILE a mapping in YAML.',
    ),
    imageCache: text('DIR|PLACE', 'Add this image cache: a folder, an OCI layout, a tar, or an image.'),
    schematic: text('FILE', 'Start from this schematic of the Image Factory; `-` is standard input.'),
  }),
  ...flagGroup('Secure boot', {
    ...bootSignerFlags,
    ...pcrSignerFlags,
    enroll: flag(z.enum(['off', 'manual', 'if-safe', 'force']).optional(), {
      placeholder: 'MODE',
      description: 'How systemd-boot enrols the keys.',
    }),
  }),
};

/** What these flags hold. */
export interface TalosChoice extends SignerChoice {
  readonly talos?: string | undefined;
  readonly registry?: string | undefined;
  readonly extension: readonly string[];
  readonly kernelArg: readonly string[];
  readonly meta: readonly string[];
  readonly machineConfig?: string | undefined;
  readonly overlay?: string | undefined;
  readonly overlayOption: readonly string[];
  readonly imageCache?: string | undefined;
  readonly schematic?: string | undefined;
  readonly enroll?: 'off' | 'manual' | 'if-safe' | 'force' | undefined;
}
