import { asRootsmithError, fewItems } from '../../errors/index.ts';
import { readInput } from '../../files/index.ts';
import { assertAcceptable, findSecrets } from '../../machine-config/index.ts';
import type { MachineConfigSource } from '../../recipe/index.ts';
import { hasEmbeddedConfig, type TalosVersion } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';

/** The most secrets that the warning names. */
const SHOWN_SECRETS = 10;

/**
 * The bytes of the machine configuration that a recipe embeds, whole or in part. What a node of the release would
 * refuse is refused here, since the node would find that out only when it boots. A warning names the fields that hold
 * secrets. Throws `MACHINE_CONFIG_INVALID`.
 */
export async function readMachineConfig(
  source: MachineConfigSource,
  version: TalosVersion | undefined,
  { report, signal }: Pick<BuildContext, 'report' | 'signal'>,
): Promise<Uint8Array> {
  const bytes = source.kind === 'text' ? Buffer.from(source.content) : await readFile(source.path, signal);
  const text = new TextDecoder().decode(bytes);
  const { file, line, column } = source.at;
  const where = source.kind === 'file' ? source.path : `${file}:${line}:${column}`;
  // A release that reads none is refused as such.
  if (hasEmbeddedConfig(version)) assertAcceptable({ text, file: where, isInline: source.kind === 'text', version });
  report({ kind: 'warning', message: `${where}: ${readersOf(text)}` });
  return bytes;
}

/** Names the fields, never their values. */
function readersOf(text: string): string {
  const secrets = findSecrets(text).map(({ where, what }) => `${what} at \`${where}\``);
  const held = secrets.length === 0 ? '' : `, with its secrets: ${fewItems(secrets, SHOWN_SECRETS)}`;
  return `anyone who has the image can read the machine configuration in it${held}`;
}

async function readFile(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readInput(path, { signal });
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
