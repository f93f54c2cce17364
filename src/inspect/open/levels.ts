import { RootsmithError } from '../../errors/index.ts';
import type { Inspected, InspectedKind } from '../model.ts';

const names: Readonly<Record<InspectedKind, string>> = {
  image: 'an image',
  layer: 'a layer',
  uki: 'a unified kernel image',
  kernel: 'a kernel',
  initramfs: 'an initramfs',
  squashfs: 'a squashfs',
};

/** The error for a level that a thing does not have. */
export function levelMissing({ kind, name }: Pick<Inspected, 'kind' | 'name'>, level: string): RootsmithError {
  return new RootsmithError('INSPECT_LEVEL_MISSING', `\`${name}\` is ${names[kind]}, which has no ${level}`, {
    hint: 'Leave out the flag that names the level, or name a thing that has it.',
    details: { name, kind },
  });
}
