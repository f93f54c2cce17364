import type { ServiceProblem, TalosVersion } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';

/** What the services of one platform are checked against. */
export interface ServiceContext {
  readonly version: TalosVersion | undefined;
  /** Go's name, as in `usr/install/<arch>`. */
  readonly architecture: string;
  readonly context: Pick<BuildContext, 'report' | 'budget'>;
}

/** Reports what Talos takes, and ignores or reads in another way than its author may think. */
export function warnOfService(
  warnings: readonly ServiceProblem[],
  where: string,
  { context }: Pick<ServiceContext, 'context'>,
): void {
  for (const { field, message } of warnings) {
    context.report({ kind: 'warning', message: `${where}${field === '' ? '' : `, \`${field}\``}: ${message}` });
  }
}
