import type { RandomAccess } from '../../bytes/index.ts';
import { decompressors } from '../../compression/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import type { BaseRootfs, ReadableLayer } from '../../initramfs/index.ts';
import {
  type CheckedModule,
  type CommandLine,
  checkModules,
  enforcementOf,
  type KernelFacts,
  moduleDirectories,
  modulesIn,
  readKernelFacts,
} from '../../modules/index.ts';
import { ownContent, type RootTree, squashfsContent } from '../../rootfs/index.ts';
import type { AddedExtensions } from '../extensions/added-extensions.ts';
import type { NewKernel } from '../kernel/new-kernel.ts';
import { readNeededModules } from '../modules/needed-modules.ts';
import { type ModuleSource, moduleSourcesOf, readModules } from '../modules/read-modules.ts';
import type { BuildContext } from '../session/context.ts';
import { type Breakage, listed, shownPath } from './finding.ts';

export interface RefusedModulesInput {
  /** The tree of the result. */
  readonly tree: RootTree;
  /** Holds the content of modules that stay from the base. */
  readonly base: Pick<BaseRootfs, 'reader' | 'files'>;
  readonly boot: { readonly kernel: RandomAccess };
  /** The kernel that the recipe brings. */
  readonly kernel: Pick<NewKernel, 'file'> | undefined;
  readonly extensions: readonly ReadableLayer[];
  /** What the recipe adds to them. */
  readonly added: Pick<AddedExtensions, 'extensions'> | undefined;
  /** The release of the kernel that will boot, where it says one. */
  readonly release: string | undefined;
  readonly commandLines: readonly CommandLine[];
}

/**
 * Finds modules that the kernel of the result would refuse: those that the recipe adds, in extensions too, and with a
 * new kernel those of the base's extensions. Where neither is there, nothing is read.
 */
export async function findRefusedModules(
  input: RefusedModulesInput,
  context: BuildContext,
): Promise<readonly Breakage[]> {
  const { added, others } = sourcesOf(input);
  if (added.length === 0) return [];
  const kernel = await factsOf(input, context);
  if (kernel === undefined) return [];
  const { certificates, config } = kernel;
  const modules = await readModules(added, certificates, context);
  const needed = await readNeededModules(modules, others, certificates, context);
  const { commandLines } = input;
  const enforcement = enforcementOf({ config, hasCertificates: certificates.length > 0, commandLines });
  const wanted = new Set<unknown>(modules);
  const refused = checkModules({ kernel, enforcement, modules: [...modules, ...needed] }).filter(
    ({ module, outcome }) => wanted.has(module) && outcome === 'refused',
  );
  return grouped(refused).map((same) => describe(same, kernel));
}

interface Sources {
  readonly added: readonly ModuleSource[];
  /** What the added modules may need. */
  readonly others: readonly ModuleSource[];
}

function sourcesOf({ tree, base, kernel, extensions, added: brought, release }: RefusedModulesInput): Sources {
  const directories = moduleDirectories(tree).filter((each) => release === undefined || each.release === release);
  const added: ModuleSource[] = (brought?.extensions ?? []).flatMap((extension) =>
    moduleSourcesOf({ name: extension.manifest.name, tree: extension.tree, content: ownContent }),
  );
  const others: ModuleSource[] = [];
  for (const directory of directories)
    for (const { path, node } of modulesIn(directory.node)) {
      const source = {
        tree: 'rootfs',
        path: `/${directory.path}/${path}`,
        open: () => squashfsContent(node, base),
      };
      (node.content.kind === 'stream' ? added : others).push(source);
    }
  const layers = extensions.flatMap(({ name, tree: layer, squashfs }) =>
    moduleSourcesOf({ name, tree: layer, content: (file) => squashfsContent(file, squashfs) }),
  );
  return kernel === undefined ? { added, others: [...others, ...layers] } : { added: [...added, ...layers], others };
}

/** The facts of the kernel that will boot; undefined, with a warning, where it cannot be read. */
async function factsOf(
  { boot, kernel }: RefusedModulesInput,
  { signal, report }: BuildContext,
): Promise<KernelFacts | undefined> {
  try {
    return await readKernelFacts(kernel?.file ?? boot.kernel, { decompressors, signal });
  } catch (error) {
    if (!isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
    report({
      kind: 'warning',
      message: `modules are compared with the kernel by its release alone: ${error.message}`,
    });
    return undefined;
  }
}

/** Modules that are refused for the same reasons are one finding. */
function grouped(refused: readonly CheckedModule[]): readonly (readonly CheckedModule[])[] {
  return [...Map.groupBy(refused, ({ errno, reasons }) => `${errno?.name} ${reasons.join(' ')}`).values()];
}

function describe(same: readonly CheckedModule[], { release }: KernelFacts): Breakage {
  const [first] = same;
  const paths = listed(same.map(({ module }) => shownPath(module.path.slice(1))));
  const said = first?.dmesg[0] === undefined ? '' : `, and say \`${first.dmesg[0]}\``;
  return {
    rule: 'refused-module',
    message: `${paths}: the kernel ${release} would refuse to load it (${first?.errno?.name ?? ''})${said}: ${first?.reasons.join('; ') ?? ''}`,
    advice: first?.hint ?? '',
  };
}
