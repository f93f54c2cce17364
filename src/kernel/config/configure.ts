import { writeFile } from 'node:fs/promises';
import { firstLines, RootsmithError } from '../../errors/index.ts';
import { setOptionsIn } from '../../formats/index.ts';
import { explainOption } from '../kconfig/explain-option.ts';
import { readKconfigTree } from '../kconfig/kconfig-tree.ts';
import { architectures } from '../tree/architectures.ts';
import type { KernelTree } from '../tree/source-tree.ts';
import { type DotConfig, withOptions } from './dot-config.ts';
import { type UnmetOption, unmetOptions } from './unmet-options.ts';
import type { WantedOption } from './wanted-options.ts';

/** What a tree is configured with. */
export interface ConfigInputs {
  /** The text of a `.config`, or a target of the kernel that writes one. */
  readonly base: { readonly text: string } | { readonly target: string };
  readonly wanted: readonly WantedOption[];
  /** Options that the build itself sets, whatever was asked for. */
  readonly fixed: ReadonlyMap<string, string>;
}

/** The options that the build sets itself: the key is not where the kernel would make one of its own. */
export const SIGNING_KEY_PATH = 'certs/rootsmith.pem';
export const fixedOptions: ReadonlyMap<string, string> = new Map([['MODULE_SIG_KEY', `"${SIGNING_KEY_PATH}"`]]);

/**
 * Writes the `.config` of a tree, lets the kernel complete it, and reads it back. Throws `KERNEL_OPTION_UNMET` with
 * every option that has another value than was asked for, and what holds it back.
 */
export async function configureTree(tree: KernelTree, { base, wanted, fixed }: ConfigInputs): Promise<DotConfig> {
  if ('target' in base) await tree.make([base.target]);
  const text = 'target' in base ? await textOfConfig(tree) : base.text;
  const asked = wanted.filter(({ name }) => !fixed.has(name));
  const options = new Map([...asked.map(({ name, value }) => [name, value] as const), ...fixed]);
  await writeFile(tree.at('.config'), withOptions(text, options));
  await tree.make(['olddefconfig']);
  const config = setOptionsIn(await textOfConfig(tree));
  const unmet = unmetOptions(asked, config);
  if (unmet.length > 0) throw await unmetError(unmet, tree, config);
  return config;
}

async function textOfConfig(tree: KernelTree): Promise<string> {
  const text = await tree.text('.config');
  if (text !== undefined) return text;
  throw new RootsmithError('TOOL_FAILED', 'the configuration of the kernel wrote no `.config`', {
    hint: 'Name a target that writes one, such as `defconfig`.',
  });
}

async function unmetError(unmet: readonly UnmetOption[], tree: KernelTree, config: DotConfig): Promise<RootsmithError> {
  const srcArch = architectures[tree.toolchain.arch].kernelName;
  const kconfig = await readKconfigTree({
    read: (path) => tree.text(path),
    variables: { SRCARCH: srcArch, ARCH: srcArch, srctree: '' },
  });
  const lines = unmet.flatMap((option) => [
    `${option.from}: CONFIG_${option.name}=${option.value} did not take: it is ${option.found}`,
    ...explainOption(option, kconfig, config).map((reason) => `  ${reason}`),
  ]);
  return new RootsmithError('KERNEL_OPTION_UNMET', firstLines(lines), {
    hint: 'Ask for what it depends on too, or leave it out.',
    details: { options: unmet.map(({ name }) => name).join(' '), count: unmet.length },
  });
}
