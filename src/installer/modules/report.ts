import type { CheckedModule, Enforcement, KernelFacts } from '../../modules/index.ts';
import type { LocatedModule } from './read-modules.ts';

/** A checked module with the tree that holds it. */
export interface ReportedModule extends CheckedModule {
  readonly module: LocatedModule;
}

/** Something of a tree that keeps modules from being found, although the kernel would take them. */
export interface IndexFinding {
  /** The index. */
  readonly path: string;
  /** What is wrong with it, as it follows its path. */
  readonly message: string;
  /** The modules that it is about, by their paths in the folder of the index. */
  readonly modules: readonly string[];
}

/** What `modules check` finds. */
export interface ModulesReport {
  readonly place: string;
  readonly digest: string | undefined;
  readonly platform: string | undefined;
  readonly talos: string | undefined;
  readonly kernel: KernelFacts;
  readonly enforcement: Enforcement;
  /** Those of the inputs, or else all of the system, in the order of trees and paths. */
  readonly modules: readonly ReportedModule[];
  readonly indexes: readonly IndexFinding[];
}
