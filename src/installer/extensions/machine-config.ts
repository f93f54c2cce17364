import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readInput } from '../../files/index.ts';
import { readYamlDocuments } from '../../machine-config/index.ts';
import type { MachineConfigSource } from '../../recipe/index.ts';
import { asClause } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';

/**
 * The bytes of the machine configuration that a recipe embeds. A text that is no YAML is refused, since a node would find
 * that out only when it boots. Throws `MACHINE_CONFIG_INVALID`.
 */
export async function readMachineConfig(
  source: MachineConfigSource,
  { report, signal }: Pick<BuildContext, 'report' | 'signal'>,
): Promise<Uint8Array> {
  const { file, line, column } = source.at;
  const where = source.kind === 'file' ? source.path : `${file}:${line}:${column}`;
  const bytes = source.kind === 'text' ? Buffer.from(source.content) : await readFile(source.path, signal);
  const documents = [...readYamlDocuments(new TextDecoder().decode(bytes), { file: where })];
  const broken = documents.find((document) => document.kind === 'broken');
  if (broken !== undefined || documents.length === 0) {
    const found = broken?.complaints[0]?.message;
    throw new RootsmithError(
      'MACHINE_CONFIG_INVALID',
      `${where}: the machine configuration ${found === undefined ? 'is empty' : `is not YAML: ${asClause(found)}`}`,
      { hint: 'Write it as `talosctl gen config` does, and try it by `talosctl validate`.' },
    );
  }
  const warning = 'anyone who has the image can read the machine configuration in it, with all secrets that it holds';
  report({ kind: 'warning', message: `${where}: ${warning}` });
  return bytes;
}

async function readFile(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readInput(path, { signal });
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
