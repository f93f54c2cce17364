import { resolve } from 'node:path';
import * as z from 'zod';
import { counted, RootsmithError } from '../../errors/index.ts';
import type { VerifyReport } from '../../mirror/index.ts';
import { type Command, defineCommand, flag } from '../command.ts';

const args = z.strictObject({
  paths: flag(z.array(z.string()).min(1), {
    description: 'A bundle: its folder, its tar, one of its volumes, a folder with all of them, or each of them.',
  }),
});

const flags = z.strictObject({
  json: flag(z.boolean().default(false), { description: 'Print the report as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Print nothing if all is well.' }),
});

export const mirrorVerifyCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'mirror verify',
  summary: 'Check every byte of a bundle, and name what has to be sent again',
  description:
    'Reads the bundle once. Prints a line for each problem: damaged blocks with volume, bytes and the images they belong to; volumes that are missing, swapped, cut short or of another bundle; content that images need and the bundle lacks. Then the volumes to send again, one on each line',
  examples: ['rootsmith mirror verify /media/stick/bundle.001of003.tar', 'rootsmith mirror verify out/bundle --json'],
  args,
  flags,
  async run({ terminal, print, report, signal }, { paths }, { json, quiet }) {
    const { verifyBundle } = await import('../../mirror/index.ts');
    const { renderProblem, renderWhole } = await import('../render/bundle.ts');
    const resolved = paths.map((path) => resolve(terminal.directory, path));
    const found = await verifyBundle(resolved, { report, signal });
    if (json) print(JSON.stringify(found));
    else if (found.problems.length === 0) {
      if (!quiet) print(renderWhole(found));
    } else {
      for (const problem of found.problems) print(renderProblem(problem));
      for (const path of found.resend) print(`send again: ${path}`);
    }
    if (found.problems.some(({ kind }) => kind === 'file-surplus')) {
      report({ kind: 'warning', message: 'files that do not belong to the bundle are harmless, and can be removed' });
    }
    const failure = failureOf(found);
    if (failure !== undefined) throw failure;
  },
});

/** Superfluous files beside a bundle are harmless; every other problem is a failure. */
function failureOf({ place, problems, resend }: VerifyReport): RootsmithError | undefined {
  const serious = problems.filter(({ kind }) => kind !== 'file-surplus');
  if (serious.length === 0) return undefined;
  const isDamaged = serious.some(({ kind }) => !['volume-missing', 'file-missing', 'closure'].includes(kind));
  const images = new Set(serious.flatMap((problem) => problem.images));
  const code = isDamaged ? 'BUNDLE_DAMAGED' : 'BUNDLE_INCOMPLETE';
  const message = `the bundle \`${place}\` has ${counted(serious.length, 'problem')}, which ${serious.length === 1 ? 'concerns' : 'concern'} ${counted(images.size, 'image')}`;
  return new RootsmithError(code, message, {
    hint: hintFor(serious, resend),
    details: { problems: serious.length, images: images.size, resend: resend.join(' ') },
  });
}

function hintFor(problems: VerifyReport['problems'], resend: readonly string[]): string {
  if (resend.length > 0) return `Fetch again what is listed: ${resend.length} of the files.`;
  if (problems.some(({ kind }) => kind === 'volume-swapped')) return 'Rename the volumes: their content is right.';
  return 'Export the bundle again.';
}
