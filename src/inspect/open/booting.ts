import { RootsmithError } from '../../errors/index.ts';
import type { BootLevel, HeldFile } from '../boot/boot-level.ts';
import type { BootSearch } from '../boot/find-boot.ts';
import { readInitramfs } from '../initramfs/initramfs-level.ts';
import type { Inspected } from '../model.ts';
import { once } from '../once.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { type SquashfsLevel, squashfsOf } from '../squashfs/squashfs-level.ts';
import { systemOfNode, systemOfTree } from '../system/system-level.ts';

type BootingLevels = Pick<Inspected, 'boot' | 'initramfs' | 'squashfs' | 'system'>;

/** The levels of everything that boots: what is found first, then what is in it. */
export function bootingLevels(search: BootSearch, context: InspectContext): BootingLevels {
  const file = once(async () => initramfsIn((await search.found()) ?? (await search.whole())));
  const initramfs = once(async () => await readInitramfs((await file()).access, context));
  const squashfs = once(async () => await squashfsOf(await initramfs(), context));
  return {
    boot: search.whole,
    initramfs,
    squashfs,
    system: once(async () => {
      const [first, ...rest] = await squashfs();
      const archive = await initramfs();
      if (first?.role === 'rootfs') return await systemOfNode([first, ...rest] as const, archive);
      return systemOfTree(await archive.files(), 'file', { kind: 'initramfs', name: 'initramfs' });
    }),
  };
}

/** What was found already, as a search. */
export function foundBoot(boot: BootLevel): BootSearch {
  return { found: async () => boot, whole: async () => boot };
}

/** The levels of one squashfs. */
export function squashfsSystem({ files, name }: SquashfsLevel): ReturnType<typeof systemOfTree> {
  return systemOfTree(files, 'file', { kind: 'file', name });
}

function initramfsIn({ initramfs, kernel }: BootLevel): HeldFile {
  if (initramfs !== undefined) return initramfs;
  throw new RootsmithError('BASE_NOT_INSTALLER', `\`${kernel?.path ?? ''}\` comes without an initramfs`, {
    hint: 'Name an installer, a UKI with a section `.initrd`, or an initramfs.',
  });
}
