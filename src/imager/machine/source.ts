import { join } from 'node:path';
import type { PlaceOptions } from '../../installer/index.ts';
import { outputCommandLine } from '../command-line.ts';
import type { MediaContext } from '../context.ts';
import { withMediaContext } from '../open-context.ts';
import { filesOf, type OutputFile } from '../outputs/contents.ts';
import { outputUki } from '../outputs/output-uki.ts';
import { writeOutput } from '../outputs/write-output.ts';
import type { BootMediaKind } from '../request.ts';
import type { MediaSettings } from '../settings.ts';
import type { BootWay, MachineRequest } from './machine-request.ts';
import type { BootSource } from './qemu-arguments.ts';

/** What a machine is started from. */
export interface StartedMachine extends Pick<MediaSettings, 'version' | 'architecture'> {
  readonly way: BootWay;
}

export interface MadeSource {
  readonly source: BootSource;
  readonly started: StartedMachine;
}

/** The serial port of QEMU's machines, as the kernel names it. */
const serialPorts = { amd64: 'ttyS0', arm64: 'ttyAMA0' } as const;

export interface SourceTarget {
  /** Where the files are written. */
  readonly folder: string;
  /** Called once it is known what machine it is, before anything is written; what it throws ends the work. */
  readonly check: (started: StartedMachine) => Promise<void>;
}

/** Writes into a folder what the machine starts from. Its console is the serial port unless the user names another. */
export async function makeSource(
  { place, platform, version, way: chosen, extraArguments }: MachineRequest,
  { folder, check }: SourceTarget,
  options: PlaceOptions,
): Promise<MadeSource> {
  const kinds: readonly BootMediaKind[] = chosen === 'iso' || chosen === 'disk' ? [chosen] : ['cmdline'];
  const request = { place, platform, version, kinds, folder, extraArguments, outFormat: 'raw' } as const;
  return await withMediaContext(request, options, async (opened) => {
    const context = withSerialConsole(opened);
    const { version, architecture } = context.settings;
    const way = chosen ?? (context.base.uki === undefined ? 'kernel' : 'uki');
    const started = { version, architecture, way };
    await check(started);
    return { source: await writeSource(way, folder, context), started };
  });
}

function withSerialConsole(context: MediaContext): MediaContext {
  const { architecture, extraArguments: chosen } = context.settings;
  const isChosen = chosen.some((argument) => argument.startsWith('console='));
  const extraArguments = isChosen ? chosen : [...chosen, `console=${serialPorts[architecture]}`];
  return { ...context, settings: { ...context.settings, extraArguments } };
}

async function writeSource(way: BootWay, folder: string, context: MediaContext): Promise<BootSource> {
  const { base, settings, options } = context;
  const write = async (name: string, content: OutputFile['content']): Promise<string> => {
    const { path } = await writeOutput(join(folder, name), content, options);
    return path;
  };
  if (way === 'uki') return { way, uki: await write('boot.efi', await outputUki('uki', context)) };
  if (way === 'kernel') {
    const kernel = await write('kernel', base.kernel);
    const initramfs = await write('initramfs', base.initramfs);
    return { way, kernel, initramfs, commandLine: outputCommandLine('cmdline', settings) };
  }
  const [file] = await filesOf(way, context);
  const image = file && (await write(`boot.${way}`, file.content));
  const isForBios = settings.architecture === 'amd64' && settings.bootloader === 'grub';
  return { way, image: image ?? '', isForBios };
}
