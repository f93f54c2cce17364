#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type GuestReport, readGuestLog } from './boot/guest-log.ts';
import { takeBootAssets } from './boot/take-boot-assets.ts';
import { words } from './real/shell.ts';

export interface BootOptions {
  readonly vmlinuz: string;
  readonly initramfs: string;
  /** Where the console goes. */
  readonly log: string;
  /** Generous, for machines that do other things too. @default 240000 */
  readonly timeoutMs?: number | undefined;
  /** Added to the kernel's command line; see `test/fixtures/guest/init.sh` for the guest's own. */
  readonly kernelArguments?: readonly string[] | undefined;
  /** MiB. @default 1024 */
  readonly memory?: number | undefined;
}

const defaultArguments = ['console=ttyS0', 'panic=-1', 'cryptomgr.notests', 'rootsmith.modprobe=vfat'];

/** Signs that no guest will come up; each ends the wait at once. */
const disasters =
  /Initramfs unpacking failed[^\n]*|rootfs image is not initramfs[^\n]*|Kernel panic[^\n]*|rootsmith init: [^\n]*/;

/** What the guest of an installer prints at its end. */
const INSTALLER_END = '=== rootsmith guest done';

/**
 * Boots a kernel and an initramfs in software emulation until the guest powers off, and reads what it said.
 * Throws, with the end of the console, where the guest did not get that far.
 */
export async function bootInstaller(options: BootOptions): Promise<GuestReport> {
  return readGuestLog(await bootKernel({ ...options, end: INSTALLER_END }));
}

/** Boots a kernel until the guest has printed `end`, and gives the whole console. Throws where it does not get there. */
export async function bootKernel(options: BootOptions & { readonly end: string }): Promise<string> {
  const { text, verdict } = await runQemu(options);
  const disaster = disasters.exec(text)?.[0];
  if (disaster === undefined && verdict === undefined && text.includes(options.end)) return text;
  const reason = disaster ?? verdict ?? 'qemu ended before the guest was done';
  throw new Error(`${options.initramfs} does not boot: ${reason.trim()}\n${text.split('\n').slice(-30).join('\n')}`);
}

/** A guest without ACPI cannot power off: it is ended when it had this time after its last words. */
const GRACE_MS = 5_000;

async function runQemu({
  vmlinuz,
  initramfs,
  log,
  end: lastWords,
  timeoutMs = 240_000,
  kernelArguments = [],
  memory = 1024,
}: BootOptions & { readonly end: string }): Promise<{ text: string; verdict: string | undefined }> {
  const command = [...defaultArguments, ...kernelArguments].join(' ');
  // One processor: with two, a boot on a busy machine once stalled at a patched jump until its time was over (QEMU 7.2).
  const machine = words(`
    -accel tcg -cpu max -m ${memory}
    -nodefaults -no-user-config -display none -serial stdio -no-reboot
  `);
  const files = ['-kernel', vmlinuz, '-initrd', initramfs];
  const qemu = spawn('qemu-system-x86_64', [...machine, ...files, '-append', command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  const chunks: Buffer[] = [];
  let verdict: string | undefined;
  const end = (reason: string): void => {
    verdict ??= reason;
    qemu.kill('SIGKILL');
  };
  const timer = setTimeout(() => end(`no end after ${timeoutMs} ms`), timeoutMs);
  let grace: NodeJS.Timeout | undefined;
  let tail = '';
  const collect = (chunk: Buffer): void => {
    chunks.push(chunk);
    file.write(chunk);
    tail = (tail + chunk.toString('latin1')).slice(-4096);
    const disaster = /Initramfs unpacking failed.*\n|Kernel panic.*\n/.exec(tail)?.[0];
    if (disaster !== undefined) end(disaster);
    if (tail.includes(lastWords)) grace ??= setTimeout(() => qemu.kill('SIGKILL'), GRACE_MS);
  };
  qemu.stdout.on('data', collect);
  qemu.stderr.on('data', collect);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  qemu.on('error', (error) =>
    reject(new Error('cannot start qemu-system-x86_64: is qemu-system-x86 installed?', { cause: error })),
  );
  qemu.on('close', () => resolve());
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    file.end();
  }
  return { text: Buffer.concat(chunks).toString('utf8').replaceAll('\r', ''), verdict };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      arch: { type: 'string', default: 'amd64' },
      timeout: { type: 'string', default: '240' },
      log: { type: 'string' },
      append: { type: 'string', multiple: true },
    },
  });
  const [place] = positionals;
  if (place === undefined)
    throw new Error('usage: boot.ts IMAGE_PLACE [--timeout SECONDS] [--log FILE] [--append ARGUMENT]');
  if (values.arch !== 'amd64') throw new Error(`cannot boot ${values.arch}: only amd64 installers are booted`);
  const directory = await mkdtemp(join(tmpdir(), 'rootsmith-boot-'));
  try {
    const assets = await takeBootAssets(place, { architecture: values.arch, directory });
    const report = await bootInstaller({
      ...assets,
      log: values.log ?? join(directory, 'console'),
      timeoutMs: Number(values.timeout) * 1000,
      kernelArguments: values.append,
    });
    const services = report.services.map(({ name, exitCode, output }) => ({ name, exitCode, output }));
    const { kernelRelease, modules } = report;
    console.log(JSON.stringify({ kernelRelease, modules, services, paths: report.listing.size }, undefined, 2));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
