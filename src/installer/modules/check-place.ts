import { checkModules, enforcementOf } from '../../modules/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { SessionOptions } from '../../places/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import { ReadingSession } from '../open/reading-session.ts';
import type { BuildContext } from '../session/context.ts';
import { findIndexProblems } from './index-problems.ts';
import { modulesOfInput } from './module-inputs.ts';
import { readNeededModules } from './needed-modules.ts';
import { openSystem } from './open-system.ts';
import { type LocatedModule, moduleSourcesOf, readModules } from './read-modules.ts';
import type { ModulesReport, ReportedModule } from './report.ts';
import { kernelFactsOf, type ModuleSystem } from './system.ts';

export interface CheckPlaceInput {
  /** The home of the kernel: see `openSystem`. */
  readonly place: string;
  /** What else may hold modules; without any, those of the place itself are checked. */
  readonly inputs: readonly string[];
  readonly platform?: Platform | undefined;
  /** The release, where the image does not tell it or tells a wrong one. */
  readonly version?: TalosVersion | undefined;
}

/**
 * Tells of every module whether the kernel of a place would load it. Nothing is written to disk. Throws what opening
 * the place and the inputs throws; a module that would be refused is part of the report.
 */
export async function checkPlaceModules(input: CheckPlaceInput, options: SessionOptions): Promise<ModulesReport> {
  await using session = new ReadingSession(options);
  const { context } = session;
  const system = await openSystem(input.place, input, context);
  const kernel = await kernelFactsOf(system, context);
  const brought = await modulesOfInputs(input, kernel.certificates, context);
  const available = system.trees.flatMap(moduleSourcesOf);
  const own =
    input.inputs.length === 0
      ? await readModules(available, kernel.certificates, context)
      : await readNeededModules(brought, available, kernel.certificates, context);
  const { commandLines } = system;
  const enforcement = enforcementOf({
    config: kernel.config,
    hasCertificates: kernel.certificates.length > 0,
    commandLines,
  });
  const checked = checkModules({ kernel, enforcement, modules: [...brought, ...own] });
  const wanted = new Set<unknown>(input.inputs.length === 0 ? own : brought);
  const modules = checked.filter((each): each is ReportedModule => wanted.has(each.module));
  return { ...factsOf(system), kernel, enforcement, modules, indexes: await findIndexProblems(system, kernel) };
}

async function modulesOfInputs(
  { inputs, platform }: CheckPlaceInput,
  trusted: Parameters<typeof readModules>[1],
  context: BuildContext,
): Promise<readonly LocatedModule[]> {
  const found: LocatedModule[] = [];
  for (const input of inputs)
    for (const module of await readModules(await modulesOfInput(input, platform, context), trusted, context))
      found.push(module);
  return found;
}

function factsOf({
  place,
  digest,
  platform,
  version,
}: ModuleSystem): Pick<ModulesReport, 'place' | 'digest' | 'platform' | 'talos'> {
  return { place, digest, platform, talos: version };
}
