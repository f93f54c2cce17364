import type { ServiceSource } from '../../recipe/index.ts';
import { checkRecipeService, checkServices, serviceError } from '../../talos/index.ts';
import { serviceText } from './add-services.ts';
import { type ServiceContext, warnOfService } from './service-context.ts';

/** Checks the specs of a recipe by the rules of the base's Talos. Throws `SERVICE_INVALID`, placed in the recipe. */
export function checkSpecs(services: readonly ServiceSource[], { version, context }: ServiceContext): void {
  const texts = services.map(({ name, spec }) => ({ text: serviceText(spec), file: `${name}.yaml` }));
  const findings = checkServices(texts, { version });
  for (const [index, { problems: fromTalos, warnings }] of findings.entries()) {
    const service = services[index];
    if (!service) continue;
    // The rules for recipes come first: the text that Talos gets does not show some of these problems.
    const own = checkRecipeService(service.spec);
    const problems = own.length > 0 ? own : fromTalos;
    if (problems.length > 0) throw serviceError(problems, { file: service.at.file, positions: service.positions });
    warnOfService(warnings, `service \`${service.name}\``, { context });
  }
}
