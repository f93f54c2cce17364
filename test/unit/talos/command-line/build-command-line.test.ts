import { expect, test } from 'vitest';
import { buildCommandLine, type CommandLineInput } from '../../../../src/talos/command-line/build-command-line.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const line = (version: string, input: Partial<CommandLineInput> = {}): string =>
  buildCommandLine({
    version: parseTalosVersion(version),
    architecture: 'amd64',
    kind: 'cmdline',
    platform: 'metal',
    ...input,
  });

test('buildCommandLine() of an ISO of 1.14', () => {
  expect(line('v1.14.0-rc.1', { kind: 'iso' })).toBe(
    'talos.platform=metal console=tty0 talos.halt_if_installed=1 slab_nomerge pti=on consoleblank=0 printk.devkmsg=on selinux=1 module.sig_enforce=1 proc_mem.force_override=never',
  );
});

test('buildCommandLine() halts only on an ISO from 1.8 on', () => {
  expect(line('v1.8.0', { kind: 'iso' })).toContain('talos.halt_if_installed=1');
  expect(line('v1.7.0', { kind: 'iso' })).not.toContain('halt');
  expect(line('v1.13.0', { kind: 'installer' })).not.toContain('halt');
});

test('buildCommandLine() lets an overlay replace the console, and the user all of it', () => {
  const overlayArguments = ['console=tty0 console=ttyAMA0,115200', 'x=1'];

  expect(line('v1.13.0', { overlayArguments })).toMatch(
    /^talos\.platform=metal console=tty0 console=ttyAMA0,115200 x=1 init_on_alloc=1 /,
  );
  expect(line('v1.13.0', { overlayArguments, extraArguments: ['console=ttyS1', '-x', '-pti'] })).toMatch(
    /^talos\.platform=metal console=ttyS1 init_on_alloc=1 slab_nomerge consoleblank=0 /,
  );
});

test('buildCommandLine() takes arguments with a minus literally before 1.6', () => {
  expect(line('v1.5.6', { extraArguments: ['-pti'] })).toMatch(/ima_hash=sha512 -pti$/);
});

test('buildCommandLine() adds lockdown for secure boot, and META values behind it', () => {
  const meta = [{ key: 10, value: 'a' }];

  expect(line('v1.13.0', { secureBoot: true, meta, extraArguments: ['z'] })).toMatch(
    /never lockdown=confidentiality talos\.environment=INSTALLER_META_BASE64=MHhhPWE= z$/,
  );
  expect(line('v1.13.0', { meta, kind: 'image' })).not.toContain('META');
});

test('buildCommandLine() has a board up to 1.6', () => {
  const board = { board: 'rpi_generic', architecture: 'arm64' } as const;

  expect(line('v1.6.7', board)).toMatch(
    /^talos\.platform=metal console=tty0 console=ttyAMA0,115200 talos\.board=rpi_generic sysctl\.kernel\.kexec_load_disabled=1 talos\.dashboard\.disabled=1 init_on_alloc/,
  );
  expect(line('v1.7.0', board)).not.toContain('board=');
});
