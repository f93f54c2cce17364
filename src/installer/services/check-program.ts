import { bufferAccess, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { isElf, readElfHeader } from '../../formats/index.ts';
import { type FileNode, type RootTree, resolvePath } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';

export interface EntrypointProgram {
  readonly name: string;
  readonly entrypoint: string;
  readonly node: FileNode;
  readonly architecture: string;
  readonly context: Pick<BuildContext, 'report'>;
}

/** ELF's names of machines, by Go's names of architectures. */
export const machineNames: Readonly<Record<string, string>> = { amd64: 'x86-64', arm64: 'arm64' };

const HEAD_BYTES = 64 * 1024;

/** Warns of a program for another machine, and of one whose loader is missing: Talos could not start them. */
export async function checkProgram(
  inside: RootTree,
  { name, entrypoint, node, architecture, context }: EntrypointProgram,
): Promise<void> {
  if (node.content.kind !== 'stream') return;
  const head = await readHead(node.content.open());
  if (!isElf(head)) return;
  const { machine, interpreter } = await readElfHeader(bufferAccess(head));
  const warn = (message: string): void =>
    context.report({ kind: 'warning', message: `service \`${name}\`: ${message}` });
  if (machine !== (machineNames[architecture] ?? machine))
    warn(`its entrypoint \`${entrypoint}\` is a program for ${machine}, not for ${machineNames[architecture]}`);
  if (interpreter === undefined) return;
  const loader = resolvePath(inside, parseEntryPath(toByteName(interpreter), 'interpreter'));
  if (loader.node === undefined)
    warn(`its entrypoint \`${entrypoint}\` needs the loader \`${interpreter}\`, which its rootfs lacks`);
}

async function readHead(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES);
  let filled = 0;
  for await (const chunk of content) {
    const part = chunk.subarray(0, HEAD_BYTES - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === HEAD_BYTES) break;
  }
  return head.subarray(0, filled);
}
