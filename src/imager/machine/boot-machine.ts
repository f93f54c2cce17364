import { copyFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RootsmithError } from '../../errors/index.ts';
import { temporaryFolderOf, Workspace } from '../../files/index.ts';
import type { PlaceOptions } from '../../installer/index.ts';
import { type QemuTarget, qemuTargets, refuseMissingPrograms, runQemu } from '../../tools/index.ts';
import { type ConsoleVerdict, ConsoleWatch, plainLine } from './console.ts';
import { findFirmware, type UefiFirmware } from './firmware.ts';
import type { MachineRequest } from './machine-request.ts';
import { type BootSource, type Machine, qemuArguments } from './qemu-arguments.ts';
import { makeSource, type StartedMachine } from './source.ts';

export interface BootOptions extends PlaceOptions {
  /** Called for each line of the console, without colours and movements of the cursor. */
  readonly onConsole: (line: string) => void;
  /** Called once, before the machine starts. */
  readonly onStart?: ((machine: StartedMachine) => void) | undefined;
}

export interface BootOutcome extends StartedMachine {
  /** `text`: the console has shown all that was waited for. `off`: the machine was powered off. */
  readonly ended: 'text' | 'off';
}

/**
 * Starts an installer in QEMU and follows its console until it has shown what is waited for, or the machine is powered
 * off. Throws `BOOT_FAILED` where the kernel panics, the machine ends too early or the time is over, and
 * `TOOL_MISSING` without QEMU or firmware. Nothing of the machine is left behind.
 */
export async function bootMachine(request: MachineRequest, options: BootOptions): Promise<BootOutcome> {
  await using workspace = await Workspace.open(options.temporaryFolder ?? temporaryFolderOf(options.env));
  const check = ({ architecture }: StartedMachine): Promise<void> => refuseMissingQemu(architecture, options.env);
  const { source, started } = await makeSource(request, { folder: workspace.path, check }, options);
  const target = qemuTargets[started.architecture];
  options.onStart?.(started);
  const machine: Machine = {
    ...request,
    kvm: request.kvm && isNative(started.architecture),
    type: target.machine,
    source,
    firmware: await firmwareOf(source, target, workspace.path),
    disk: await emptyDisk(request.diskBytes, workspace.path),
  };
  return { ...started, ended: await run(machine, { request, target, directory: workspace.path, options }) };
}

async function refuseMissingQemu(architecture: StartedMachine['architecture'], env: BootOptions['env']): Promise<void> {
  const { program } = qemuTargets[architecture];
  await refuseMissingPrograms([{ ...program, purpose: 'the machine' }], { path: env['PATH'] ?? '' });
}

interface Run {
  readonly request: MachineRequest;
  readonly target: QemuTarget;
  readonly directory: string;
  readonly options: BootOptions;
}

/** Starts the machine again, with its processor emulated, if KVM gives up. */
async function run(machine: Machine, context: Run): Promise<BootOutcome['ended']> {
  const ended = await follow(qemuArguments(machine), context);
  if (ended !== 'kvm') return ended;
  const message = 'KVM cannot run the machine here: its processor is emulated, which is slower (`--no-kvm`)';
  context.options.report?.({ kind: 'warning', message });
  return await run({ ...machine, kvm: false }, context);
}

/** QEMU's own firmware starts kernels, and media of machines that have a BIOS. */
async function firmwareOf(source: BootSource, target: QemuTarget, folder: string): Promise<UefiFirmware | undefined> {
  if (source.way === 'kernel' || (source.way !== 'uki' && source.isForBios)) return undefined;
  const { code, variables } = await findFirmware(target);
  const own = join(folder, 'variables.fd');
  await copyFile(variables, own);
  return { code, variables: own };
}

/** Only a processor of the same kind can run the machine's code by itself. */
function isNative(architecture: 'amd64' | 'arm64'): boolean {
  return process.arch === (architecture === 'amd64' ? 'x64' : 'arm64');
}

/** A disk of holes, which takes no room until the machine writes to it. */
async function emptyDisk(bytes: number | undefined, folder: string): Promise<string | undefined> {
  if (bytes === undefined) return undefined;
  const path = join(folder, 'empty.raw');
  await writeFile(path, '');
  await truncate(path, bytes);
  return path;
}

/** Why a machine is stopped. It is the reason of the signal that stops it, which comes back as what is thrown. */
class Stop {
  readonly verdict: ConsoleVerdict | { readonly kind: 'late' };

  constructor(verdict: Stop['verdict']) {
    this.verdict = verdict;
  }
}

async function follow(
  args: readonly string[],
  { request, target, directory, options }: Run,
): Promise<BootOutcome['ended'] | 'kvm'> {
  const { env, signal, onConsole } = options;
  const watch = new ConsoleWatch(request.until);
  const stop = new AbortController();
  using _ = stopAfter(request.timeoutMs, stop);
  let last = '';
  const onLine = (text: string): void => {
    if (stop.signal.aborted) return; // What comes while the machine is stopped is not awaited any more.
    const line = plainLine(text);
    if (line !== '') last = line;
    onConsole(line);
    const verdict = watch.take(line);
    if (verdict !== undefined) stop.abort(new Stop(verdict));
  };
  try {
    const signals = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
    await runQemu(target, args, { directory, env, onLine, signal: signals });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { verdict } = error;
    if (verdict.kind === 'found') return 'text';
    if (verdict.kind === 'kvm') return 'kvm';
    throw bootFailed(verdict.kind === 'late' ? 'its time is over' : verdict.line, { watch, last });
  }
  if (watch.missing.length > 0) throw bootFailed('the machine was powered off', { watch, last });
  return 'off';
}

function stopAfter(timeoutMs: number | undefined, stop: AbortController): Disposable {
  const timer = timeoutMs && setTimeout(() => stop.abort(new Stop({ kind: 'late' })), timeoutMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

interface Seen {
  readonly watch: ConsoleWatch;
  readonly last: string;
}

function bootFailed(reason: string, { watch: { missing }, last }: Seen): RootsmithError {
  const awaited = missing.map((text) => `\`${text}\``).join(' and ');
  const before = awaited === '' ? '' : ` before its console showed ${awaited}`;
  return new RootsmithError('BOOT_FAILED', `the machine does not boot: ${reason}${before}`, {
    hint:
      last === ''
        ? 'Nothing was shown: the console must be a serial port (`console=ttyS0`, or `ttyAMA0` on arm64).'
        : `The last line was: ${last}`,
    details: { last },
  });
}
