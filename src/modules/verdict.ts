import type { Errno } from './errno.ts';

/** The check of the kernel that a module does not pass. The names stay the same from release to release. */
export type RefusalCause =
  /** The signature is missing, of another key, broken, or does not fit the file. */
  | 'signature'
  /** The file is not a module for this architecture, or damaged. */
  | 'format'
  /** Its `struct module` is not that of this kernel: another configuration or another version. */
  | 'layout'
  | 'vermagic'
  /** A symbol that it needs is missing, has another checksum, is only for GPL modules, or in another namespace. */
  | 'symbols'
  /** It exports a symbol that is there already. */
  | 'duplicate-symbol'
  /** A module that it needs would be refused. */
  | 'dependency';

/** Something that the kernel says of a module that it takes all the same, or that users should know. */
export interface ModuleNotice {
  readonly kind: 'taint' | 'symbol-version' | 'btf' | 'index' | 'dependency';
  readonly message: string;
}

/** What the kernel does with a module. */
export interface ModuleVerdict {
  readonly outcome: 'ok' | 'refused';
  /** The error that `finit_module` gives back; undefined where the module loads. */
  readonly errno: Errno | undefined;
  readonly cause: RefusalCause | undefined;
  /** The lines that the kernel prints whenever it refuses this module, in their order. */
  readonly dmesg: readonly string[];
  /** What the kernel prints the first time only that this happens after a boot: taints. In their order. */
  readonly onceDmesg: readonly string[];
  /** Why, in one sentence each. Empty where the module loads. */
  readonly reasons: readonly string[];
  /** What to do, as an imperative sentence; undefined where the module loads. */
  readonly hint: string | undefined;
  readonly notices: readonly ModuleNotice[];
}

/** A module that passed a check, or what stops it. */
export interface Refusal {
  readonly errno: Errno;
  readonly cause: RefusalCause;
  readonly dmesg: readonly string[];
  readonly reasons: readonly string[];
  readonly hint: string;
}
