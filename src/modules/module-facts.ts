import type { RandomAccess } from '../bytes/index.ts';
import { isRootsmithError } from '../errors/index.ts';
import {
  type KernelModule,
  moduleNameOf,
  readKernelModule,
  type SignatureState,
  type SigningCertificate,
  verifyModuleSignature,
} from '../formats/index.ts';

/** A module file with what a kernel looks at before it takes it. */
export interface CheckableModule {
  /** For messages and reports; where it is in the image, or on this machine. */
  readonly path: string;
  /** As modules.dep has it: of the file, with `_` for `-`. */
  readonly name: string;
  readonly signature: SignatureState;
  /** Undefined where the file cannot be read as a module. */
  readonly module: KernelModule | undefined;
  /** Why it cannot. */
  readonly problem: string | undefined;
}

/** Reads an uncompressed module: its tables, and all of it where its signature has to be verified. */
export async function readCheckableModule(
  path: string,
  file: RandomAccess,
  trusted: readonly SigningCertificate[],
): Promise<CheckableModule> {
  const signature = await verifyModuleSignature(file, trusted);
  const facts = { path, name: moduleNameOf(path), signature };
  try {
    return { ...facts, module: await readKernelModule(file), problem: undefined };
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return { ...facts, module: undefined, problem: error.message };
  }
}
