import { open } from 'node:fs/promises';
import { isRootsmithError } from '../../errors/index.ts';
import type { Check } from '../../mirror/index.ts';
import { qemuTargets, refuseMissingPrograms } from '../../tools/index.ts';
import type { CliContext } from '../command.ts';

const KVM = '/dev/kvm';

/** Checks what `rootsmith boot` needs for machines like this one. */
export async function checkBoot({ terminal }: Pick<CliContext, 'terminal'>): Promise<readonly Check[]> {
  const { findFirmware } = await import('../../imager/index.ts');
  const target = qemuTargets[process.arch === 'arm64' ? 'arm64' : 'amd64'];
  const path = terminal.env['PATH'] ?? '';
  return [
    await check('QEMU', async () => {
      await refuseMissingPrograms([{ ...target.program, purpose: '`rootsmith boot`' }], { path });
      return target.program.command;
    }),
    await check('UEFI firmware', async () => (await findFirmware(target)).code),
    await checkKvm(KVM),
  ];
}

async function check(name: string, find: () => Promise<string>): Promise<Check> {
  try {
    return { area: 'machine', name, status: 'ok', message: await find() };
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    const message = `${error.message}; only \`rootsmith boot\` needs it`;
    return { area: 'machine', name, status: 'warning', message, hint: error.hint };
  }
}

/** Exported for its test. */
export async function checkKvm(device: string): Promise<Check> {
  const of = { area: 'machine', name: 'KVM' } as const;
  try {
    await (await open(device, 'r+')).close();
    return { ...of, status: 'ok', message: `${device} can be opened` };
  } catch {
    const message = `${device} cannot be opened; \`rootsmith boot\` emulates the processor, which is slower`;
    return { ...of, status: 'warning', message, hint: 'Join the group kvm, or allow nested virtualisation.' };
  }
}
