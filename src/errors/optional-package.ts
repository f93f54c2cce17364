import { RootsmithError } from './error.ts';

/** What a package is needed for, and how it is loaded. */
export interface OptionalPackage<Module> {
  readonly name: string;
  /** For the error: "run `mksquashfs`". */
  readonly action: string;
  readonly load: () => Promise<Module>;
}

/**
 * Loads a package that an installation may leave out, since few commands need it.
 *
 * @throws RootsmithError `DEPENDENCY_MISSING` where it was left out
 */
export async function loadOptional<Module>({ name, action, load }: OptionalPackage<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new RootsmithError('DEPENDENCY_MISSING', `cannot ${action}: the package \`${name}\` is not installed`, {
      hint: `Install it where rootsmith is installed: npm install ${name}`,
      details: { package: name },
      cause: error,
    });
  }
}

/** Whether Node found no such package. One that is there may itself miss another, which is another fault. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return false;
  return error.message.includes(`'${name}'`);
}
