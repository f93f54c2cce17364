import { type Budget, bufferAccess, fromByteName, parseEntryPath, readAll, toByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { isElf, readElfHeader } from '../../formats/index.ts';
import type { ServiceSource } from '../../recipe/index.ts';
import { type FileNode, type Overlaid, overlay, ROOT_OWNER, type RootTree, resolvePath } from '../../rootfs/index.ts';
import {
  type CheckedService,
  checkRecipeService,
  checkServices,
  MAX_SPEC_BYTES,
  renderServiceSpec,
  SERVICE_SPEC_DIRECTORY,
  type ServiceProblem,
  type ServiceText,
  serviceError,
  serviceRootfsPath,
  serviceSpecPath,
  type TalosVersion,
} from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import { applyLayers, chained, describeSource, type OverlayStageOptions } from '../stages/overlay.ts';

export interface ServiceContext {
  readonly version: TalosVersion | undefined;
  /** Go's name, as in `usr/install/<arch>`. */
  readonly architecture: string;
  readonly context: BuildContext;
}

/** Checks the specs of a recipe by the rules of the base's Talos. Throws `SERVICE_INVALID`, placed in the recipe. */
export function checkSpecs(services: readonly ServiceSource[], { version, context }: ServiceContext): void {
  const texts = services.map(({ name, spec }) => ({ text: serviceText(spec), file: `${name}.yaml` }));
  const findings = checkServices(texts, { version });
  for (const [index, { problems: fromTalos, warnings }] of findings.entries()) {
    const service = services[index];
    if (!service) continue;
    // What a recipe must not hold is said first: the text that Talos gets hides some of it.
    const own = checkRecipeService(service.spec);
    const problems = own.length > 0 ? own : fromTalos;
    if (problems.length > 0) throw serviceError(problems, { file: service.at.file, positions: service.positions });
    warnOf(warnings, `service \`${service.name}\``, { context });
  }
}

function warnOf(
  warnings: readonly ServiceProblem[],
  where: string,
  { context }: Pick<ServiceContext, 'context'>,
): void {
  for (const { field, message } of warnings) {
    context.report({ kind: 'warning', message: `${where}${field === '' ? '' : `, \`${field}\``}: ${message}` });
  }
}

/** A spec as Talos will read it. */
function serviceText(spec: unknown): Uint8Array {
  return new TextEncoder().encode(renderServiceSpec(spec));
}

/** Puts specs and container root file systems where Talos looks for them. */
export async function addServices(
  tree: RootTree,
  services: readonly ServiceSource[],
  options: OverlayStageOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  for (const service of services) result = chained(result, await addService(result.tree, service, options));
  return result;
}

async function addService(
  tree: RootTree,
  { name, spec, rootfs, at }: ServiceSource,
  options: OverlayStageOptions,
): Promise<Overlaid> {
  const content = serviceText(spec);
  const file = {
    path: `/${serviceSpecPath(name)}`,
    node: { kind: 'file', content },
    mode: 0o644,
    owner: undefined,
    xattrs: {},
    at,
  } as const;
  const withSpec = await applyLayers(tree, [{ kind: 'files', files: [file] }], options);
  if (rootfs === undefined) return withSpec;
  const to = parseEntryPath(toByteName(serviceRootfsPath(name)), 'service');
  const what = `service \`${name}\`: ${describeSource(rootfs)}`;
  const source = await options.sources.tree(rootfs);
  return chained(withSpec, overlay(withSpec.tree, source, { what, to, owner: ROOT_OWNER, mtime: options.time }));
}

/**
 * Checks every service of a finished tree, those that layers brought included: the specs by Talos's
 * rules, and that each entrypoint is there, executable and made for this machine. Files of the base
 * itself are left alone.
 */
export async function checkServicesInTree(
  tree: RootTree,
  services: readonly ServiceSource[],
  options: ServiceContext,
): Promise<void> {
  const texts = await readSpecs(tree, options.context.budget);
  const checked = checkServices(texts, { version: options.version });
  for (const [index, { problems, warnings, positions }] of checked.entries()) {
    const file = texts[index]?.file ?? '';
    if (problems.length > 0) throw serviceError(problems, { file, positions });
    // Those of the recipe have had their warnings, with their place in it.
    if (!services.some(({ name }) => file === `/${serviceSpecPath(name)}`)) warnOf(warnings, file, options);
  }
  for (const { spec } of checked) await checkEntrypoint(tree, spec, options);
}

/** What is parsed takes more than its text. */
const SPEC_COPIES = 16;

async function readSpecs(tree: RootTree, budget: Budget): Promise<readonly ServiceText[]> {
  const { path, node } = resolvePath(tree, parseEntryPath(SERVICE_SPEC_DIRECTORY));
  if (node?.kind !== 'directory') return [];
  const specs: ServiceText[] = [];
  for (const [name, child] of [...node.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const file = `/${fromByteName(`${path}/${name}`)}`;
    if (child.kind !== 'file' || child.content.kind !== 'stream' || !name.endsWith('.yaml')) continue;
    const text = await readAll(child.content.open(), { limitBytes: MAX_SPEC_BYTES, what: `\`${file}\`` });
    budget.spend('memory', SPEC_COPIES * text.length);
    specs.push({ text, file });
  }
  return specs;
}

async function checkEntrypoint(
  tree: RootTree,
  spec: CheckedService['spec'],
  { architecture, context }: ServiceContext,
): Promise<void> {
  const { name = '', container: { entrypoint = '' } = {} } = spec ?? {};
  const rootfs = resolvePath(tree, parseEntryPath(toByteName(serviceRootfsPath(name))));
  if (rootfs.node?.kind !== 'directory') {
    throw invalid(
      name,
      `its container root file system \`/${serviceRootfsPath(name)}\` is missing`,
      'Give the service a `rootfs`, or add it by a layer.',
    );
  }
  const inside: RootTree = { root: rootfs.node };
  const { node } = resolvePath(inside, parseEntryPath(toByteName(entrypoint), 'entrypoint'));
  if (node === undefined) {
    const there = [...rootfs.node.children.keys()].map(fromByteName).sort().slice(0, 8).join(', ');
    throw invalid(
      name,
      `its entrypoint \`${entrypoint}\` does not exist in its rootfs, which holds: ${there || 'nothing'}`,
      'Correct `container.entrypoint`, which is relative to the rootfs.',
    );
  }
  if (node.kind !== 'file')
    throw invalid(name, `its entrypoint \`${entrypoint}\` is a ${node.kind}`, 'Name a program.');
  if ((node.mode & 0o111) === 0) {
    throw invalid(
      name,
      `its entrypoint \`${entrypoint}\` is not executable (mode ${node.mode.toString(8).padStart(4, '0')})`,
      'Run `chmod +x` on it, or set its mode by a layer.',
    );
  }
  await checkProgram(inside, { name, entrypoint, node, architecture, context });
}

interface Program {
  readonly name: string;
  readonly entrypoint: string;
  readonly node: FileNode;
  readonly architecture: string;
  readonly context: BuildContext;
}

/** Go's name of an architecture to that of ELF. */
const machineNames: Readonly<Record<string, string>> = { amd64: 'x86-64', arm64: 'arm64' };

const HEAD_BYTES = 64 * 1024;

/** A program for another machine, or one whose loader is missing, starts nowhere: that is worth a word. */
async function checkProgram(
  inside: RootTree,
  { name, entrypoint, node, architecture, context }: Program,
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

function invalid(name: string, problem: string, hint: string): RootsmithError {
  return new RootsmithError('SERVICE_INVALID', `service \`${name}\`: ${problem}`, { hint, details: { service: name } });
}
