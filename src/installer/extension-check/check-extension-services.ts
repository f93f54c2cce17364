import { isRootsmithError } from '../../errors/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import { type CheckedService, checkServices, problemPosition, type ServiceProblem } from '../../talos/index.ts';
import { checkEntrypoint } from '../services/check-entrypoint.ts';
import { readServiceSpecs } from '../services/check-services.ts';
import type { ServiceContext } from '../services/service-context.ts';
import { inExtension } from './check-contents.ts';
import type { FindingList, NewFinding } from './extension-finding.ts';

/** Checks the services of an extension as builds check those of a recipe: the specs, and the programs that they start. */
export async function checkExtensionServices(
  rootfs: RootTree,
  { version, architecture, context }: ServiceContext,
  found: FindingList,
): Promise<void> {
  const texts = await readServiceSpecs(rootfs, context.budget);
  for (const [index, checked] of checkServices(texts, { version }).entries()) {
    const path = inExtension(texts[index]?.file ?? '');
    for (const problem of checked.problems) found.add(findingOf('service', problem, { path, checked }));
    for (const problem of checked.warnings) found.add(findingOf('service-field', problem, { path, checked }));
    if (checked.problems.length === 0) await checkProgramOf(checked, { rootfs, architecture, context, path, found });
  }
}

interface SpecPlace {
  readonly path: string;
  readonly checked: CheckedService;
}

function findingOf(
  rule: 'service' | 'service-field',
  problem: ServiceProblem,
  { path, checked }: SpecPlace,
): NewFinding {
  const { field, message, hint } = problem;
  const at = problemPosition(problem, checked.positions);
  return { rule, path, ...at, message: `${field === '' ? '' : `at \`${field}\`: `}${message}`, hint };
}

interface CheckProgram extends Pick<ServiceContext, 'architecture' | 'context'> {
  readonly rootfs: RootTree;
  readonly path: string;
  readonly found: FindingList;
}

async function checkProgramOf(
  { spec }: CheckedService,
  { rootfs, architecture, context, path, found }: CheckProgram,
): Promise<void> {
  const warn = (message: string): void => found.add({ rule: 'service-program', severity: 'warning', path, message });
  const report: ServiceContext['context']['report'] = (event) => event.kind === 'warning' && warn(event.message);
  try {
    await checkEntrypoint(rootfs, spec, { architecture, context: { ...context, report } });
  } catch (error) {
    if (!isRootsmithError(error) || !['SERVICE_INVALID', 'PATH_UNSAFE'].includes(error.code)) throw error;
    found.add({ rule: 'service-program', path, message: error.message, hint: error.hint });
  }
}
