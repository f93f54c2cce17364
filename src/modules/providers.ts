import type { KernelExport } from '../formats/index.ts';
import type { CheckableModule } from './module-facts.ts';

/** A symbol, and who exports it. */
export interface Provided {
  readonly symbol: KernelExport;
  /** Undefined for the kernel itself. */
  readonly by: CheckableModule | undefined;
}

/** Who exports which symbol: the kernel before modules, and of two modules the one that comes first. */
export class Providers {
  readonly #kernel: ReadonlyMap<string, KernelExport>;
  readonly #modules = new Map<string, Provided>();

  constructor(kernel: ReadonlyMap<string, KernelExport>, modules: Iterable<CheckableModule>) {
    this.#kernel = kernel;
    for (const by of modules)
      for (const symbol of by.module?.exports ?? [])
        if (!this.#modules.has(symbol.name)) this.#modules.set(symbol.name, { symbol, by });
  }

  find(name: string): Provided | undefined {
    const symbol = this.#kernel.get(name);
    return symbol === undefined ? this.#modules.get(name) : { symbol, by: undefined };
  }

  /** Whether the kernel itself exports a symbol. */
  hasKernel(name: string): boolean {
    return this.#kernel.has(name);
  }
}
