import { type Budget, fromByteName, parseEntryPath, readAll } from '../../bytes/index.ts';
import type { ServiceSource } from '../../recipe/index.ts';
import { type RootTree, resolvePath } from '../../rootfs/index.ts';
import {
  checkServices,
  MAX_SPEC_BYTES,
  SERVICE_SPEC_DIRECTORY,
  type ServiceText,
  serviceError,
  serviceSpecPath,
} from '../../talos/index.ts';
import { checkEntrypoint } from './check-entrypoint.ts';
import { type ServiceContext, warnOfService } from './service-context.ts';

/**
 * Checks every service of a finished tree, those of layers too: the specs by Talos's rules, and that each entrypoint
 * exists, is executable and is made for this machine. Files of the base itself are not checked.
 */
export async function checkServicesInTree(
  tree: RootTree,
  services: readonly ServiceSource[],
  options: ServiceContext,
): Promise<void> {
  const texts = await readServiceSpecs(tree, options.context.budget);
  const checked = checkServices(texts, { version: options.version });
  for (const [index, { problems, warnings, positions }] of checked.entries()) {
    const file = texts[index]?.file ?? '';
    if (problems.length > 0) throw serviceError(problems, { file, positions });
    // The warnings of the recipe's own specs were reported before, with their line in the recipe.
    if (!services.some(({ name }) => file === `/${serviceSpecPath(name)}`)) warnOfService(warnings, file, options);
  }
  for (const { spec } of checked) await checkEntrypoint(tree, spec, options);
}

/** A parsed spec takes up to this many times the memory of its text. */
const SPEC_COPIES = 16;

/** The specs in a tree, in the order of their names. */
export async function readServiceSpecs(tree: RootTree, budget: Budget): Promise<readonly ServiceText[]> {
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
