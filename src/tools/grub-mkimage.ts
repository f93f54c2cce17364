import { type Program, type RunOptions, runProgram } from './program.ts';

export const GRUB_MKIMAGE: Program = { command: 'grub-mkimage', debianPackage: 'grub-common' };

export interface GrubImageOptions extends Pick<RunOptions, 'signal'> {
  /** GRUB's name for it: `i386-pc`, `i386-pc-eltorito`, `x86_64-efi`, `arm64-efi`. */
  readonly format: string;
  /** With the modules and the start code of that format. */
  readonly directory: string;
  /** Where GRUB looks for `grub.cfg`. */
  readonly prefix: string;
  readonly modules: readonly string[];
  /** A file with commands that run first. */
  readonly config?: string | undefined;
  /** The file to write. */
  readonly output: string;
}

/** Puts GRUB and some of its modules into one image that firmware starts. */
export async function makeGrubImage(options: GrubImageOptions): Promise<void> {
  const { format, directory, prefix, modules, config, output, signal } = options;
  const named = ['--format', format, '--directory', directory, '--prefix', prefix, '--output', output];
  const first = config === undefined ? [] : ['--config', config];
  await runProgram(GRUB_MKIMAGE, [...named, ...first, ...modules], { signal });
}
