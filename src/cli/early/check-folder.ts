import { usage } from '../../errors/index.ts';
import { checkWritableFile, checkWritableFolder } from '../../files/index.ts';
import { isBelow, realDestination } from './destinations.ts';

/** Checks that files can be written into a folder, and that none of its inputs is it or holds it. */
export async function checkOutputFolder(folder: string, inputs: readonly string[] = []): Promise<void> {
  for (const input of inputs) await refuseBelow(folder, input);
  await checkWritableFolder(folder, `write into \`${folder}\``);
}

/** Checks that a file can be written, and that none of its inputs is it or holds it. */
export async function checkOutputFile(path: string, inputs: readonly string[] = []): Promise<void> {
  for (const input of inputs) await refuseBelow(path, input);
  await checkWritableFile(path, `write \`${path}\``);
}

async function refuseBelow(output: string, input: string): Promise<void> {
  const [real, folder] = [await realDestination(output), await realDestination(input)];
  if (!isBelow(real, folder)) return;
  const found = real === folder ? 'is its own input' : `lies in its input \`${input}\``;
  throw usage(`the output \`${output}\` ${found}`, 'Name a place outside of what is read.');
}
