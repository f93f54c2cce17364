import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '../../files/index.ts';
import { runMake } from '../../tools/index.ts';
import { architectures } from './architectures.ts';
import { compilerFlags } from './environment.ts';
import type { KernelContext } from './kernel-context.ts';
import { stepOf } from './step-lines.ts';
import type { Toolchain } from './toolchain.ts';

export interface TreeMakeOptions {
  readonly jobs?: number | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** A source tree of a kernel in the work folder, and how make runs in it. */
export class KernelTree {
  readonly path: string;
  readonly toolchain: Toolchain;
  readonly #context: KernelContext;
  #steps = 0;

  constructor(path: string, toolchain: Toolchain, context: KernelContext) {
    this.path = path;
    this.toolchain = toolchain;
    this.#context = context;
  }

  /** How many commands the runs of make have reported so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The path of a file of the tree. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** The text of a file of the tree; undefined if it does not exist. */
  async text(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.at(name), 'utf8');
    } catch (error) {
      if (isMissingFile(error)) return undefined;
      throw error;
    }
  }

  /** Runs make. Its commands are reported, and all that it prints is in the log. */
  async make(targets: readonly string[], { jobs, variables = {} }: TreeMakeOptions = {}): Promise<void> {
    const { env, log, report, signal } = this.#context;
    await runMake(targets, {
      directory: this.path,
      env,
      signal,
      jobs,
      log: log.path,
      variables: { ...this.#variables(), ...variables },
      onLine: (line) => {
        log.add(line);
        const step = stepOf(line);
        if (step === undefined) return;
        this.#steps += 1;
        report({ kind: 'step', what: step, count: this.#steps });
      },
    });
    await log.settle();
  }

  /** An empty `LOCALVERSION` keeps the kernel from adding a plus sign for a tree that is not clean. */
  #variables(): Readonly<Record<string, string>> {
    const { arch, prefix } = this.toolchain;
    const flags = compilerFlags(this.path);
    return {
      ARCH: architectures[arch].kernelName,
      CROSS_COMPILE: prefix,
      LOCALVERSION: '',
      KCFLAGS: flags,
      KAFLAGS: `-ffile-prefix-map=${this.path}=.`,
    };
  }
}
