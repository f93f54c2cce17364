import { ignoreProgress } from '../../progress/index.ts';
import { type InspectOptions, openInspected } from '../open/open-inspected.ts';
import { InspectSession } from '../session/inspect-session.ts';
import { baseOf } from '../why/base-of.ts';
import { collectReport } from './collect-report.ts';
import { renderReport } from './render-report.ts';

/** What `reportOfPlace` may be told. */
export interface ReportOptions extends InspectOptions {
  /** The place of the base. @default the one that the image names, where it can be reached */
  readonly base?: string | undefined;
}

/** The HTML page of what lies at a place, or in a file. What is warned of is reported, and on the page too. */
export async function reportOfPlace(place: string, options: ReportOptions): Promise<string> {
  const { report = ignoreProgress } = options;
  const warnings: string[] = [];
  await using session = await InspectSession.open({
    ...options,
    report: (event) => {
      if (event.kind === 'warning') warnings.push(event.message);
      report(event);
    },
  });
  const { context } = session;
  const inspected = await openInspected(place, options, context);
  const base = await baseOf(inspected, options.base, context);
  return renderReport(await collectReport(inspected, { base, warnings: () => warnings }, context));
}
