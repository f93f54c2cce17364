import { fromByteName, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type RootTree, resolvePath } from '../../rootfs/index.ts';
import { type CheckedService, serviceRootfsPath } from '../../talos/index.ts';
import { checkProgram } from './check-program.ts';
import type { ServiceContext } from './service-context.ts';

/** Checks that the entrypoint of a service is a program in its root file system. Throws `SERVICE_INVALID`. */
export async function checkEntrypoint(
  tree: RootTree,
  spec: CheckedService['spec'],
  options: Pick<ServiceContext, 'architecture' | 'context'>,
): Promise<void> {
  const { name = '', container: { entrypoint = '' } = {} } = spec ?? {};
  const inside = rootfsOf(tree, name);
  const { node } = resolvePath(inside, parseEntryPath(toByteName(entrypoint), 'entrypoint'));
  if (node === undefined) throw missing(name, entrypoint, inside);
  if (node.kind !== 'file')
    throw invalid(name, `its entrypoint \`${entrypoint}\` is a ${node.kind}`, 'Name a program.');
  if ((node.mode & 0o111) === 0) {
    throw invalid(
      name,
      `its entrypoint \`${entrypoint}\` is not executable (mode ${node.mode.toString(8).padStart(4, '0')})`,
      'Run `chmod +x` on it, or set its mode by a layer.',
    );
  }
  await checkProgram(inside, { name, entrypoint, node, ...options });
}

function rootfsOf(tree: RootTree, name: string): RootTree {
  const { node } = resolvePath(tree, parseEntryPath(toByteName(serviceRootfsPath(name))));
  if (node?.kind === 'directory') return { root: node };
  throw invalid(
    name,
    `its container root file system \`/${serviceRootfsPath(name)}\` is missing`,
    'Give the service a `rootfs`, or add it by a layer.',
  );
}

/** Names that a complaint lists. */
const MAX_LISTED = 8;

function missing(name: string, entrypoint: string, { root }: RootTree): RootsmithError {
  const there = [...root.children.keys()].map(fromByteName).sort().slice(0, MAX_LISTED).join(', ');
  return invalid(
    name,
    `its entrypoint \`${entrypoint}\` does not exist in its rootfs, which holds: ${there || 'nothing'}`,
    'Correct `container.entrypoint`, which is relative to the rootfs.',
  );
}

function invalid(name: string, problem: string, hint: string): RootsmithError {
  return new RootsmithError('SERVICE_INVALID', `service \`${name}\`: ${problem}`, { hint, details: { service: name } });
}
