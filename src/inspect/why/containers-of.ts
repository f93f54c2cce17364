import { bootOf } from '../diff/compared-parts.ts';
import type { Inspected } from '../model.ts';
import type { Origin } from '../system/system-level.ts';

/** What lies around a file, from the outermost in: as people say it. */
export async function containersOf(inspected: Inspected, origin: Origin): Promise<readonly string[]> {
  const thing =
    inspected.image === undefined ? inspected.name : `${inspected.name} (${inspected.image.descriptor.digest})`;
  if (origin.kind === 'layer') return [thing, await layerText(inspected, Number(origin.name.replace('layer ', '')))];
  if (origin.kind === 'file' || inspected.kind === 'squashfs') return [thing];
  const boot = await bootOf(inspected);
  const held = boot?.uki?.file ?? boot?.initramfs;
  const outer = held === undefined || inspected.kind === 'uki' ? [] : [held.path];
  const layer = held?.layer === undefined ? [] : [await layerText(inspected, held.layer)];
  const section = boot?.uki === undefined ? [] : ['section .initrd'];
  return [thing, ...layer, ...outer, ...section, ...(await squashfsFile(inspected, origin))];
}

async function layerText(inspected: Inspected, number: number): Promise<string> {
  const layer = (await inspected.layers()).find((each) => each.number === number);
  const parts = [layer?.digest, layer?.createdBy].filter((part) => part !== undefined);
  return `layer ${number}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

async function squashfsFile(inspected: Inspected, { kind, name }: Origin): Promise<readonly string[]> {
  if (kind === 'initramfs') return [];
  const found = (await inspected.squashfs()).find(({ role, extension }) =>
    kind === 'rootfs' ? role === 'rootfs' : extension?.name === name,
  );
  return found === undefined ? [] : [found.name];
}
