import { firstItems, RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import { readSignatureTrailer } from '../../formats/index.ts';

/**
 * Checks that all modules carry a signature. The build of the kernel goes on when a module outside the tree could not
 * be signed, so the files themselves are looked at. Throws `MODULE_UNSIGNED` with their names.
 */
export async function refuseUnsignedModules(paths: readonly string[], root: string): Promise<void> {
  const unsigned: string[] = [];
  for (const path of paths) if (!(await isSignedModule(path))) unsigned.push(path.slice(root.length + 1));
  if (unsigned.length === 0) return;
  throw new RootsmithError(
    'MODULE_UNSIGNED',
    `these modules were built without a signature: ${firstItems(unsigned, 10)}`,
    {
      hint: 'Read the log for what `sign-file` said; MODULE_SIG_ALL is set, so the kernel would refuse them.',
      details: { count: unsigned.length },
    },
  );
}

async function isSignedModule(path: string): Promise<boolean> {
  await using file = await FileAccess.open(path);
  return (await readSignatureTrailer(file)) !== undefined;
}
