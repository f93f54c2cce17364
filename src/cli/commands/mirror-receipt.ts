import { resolve } from 'node:path';
import * as z from 'zod';
import type { MirrorTarget, TargetName } from '../../mirror/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { choiceFlags, limitFlags } from '../mirror/flags.ts';
import { registryFlags } from '../registry-flags.ts';

const args = z.strictObject({
  place: flag(z.string(), { description: 'What the receipt is of: HOST[:PORT][/PREFIX] or oci:DIR.' }),
});

const { naming, prefix } = choiceFlags;
const { concurrency, retries } = limitFlags;
const flags = z.strictObject({
  for: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Only what this mirror file, lock, list or bundle names. Default: all that the place has.',
  }),
  output: flag(z.string().optional(), { short: 'o', placeholder: 'FILE', description: 'Write the receipt here.' }),
  naming,
  prefix,
  concurrency,
  retries,
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print progress and errors as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

export const mirrorReceiptCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'mirror receipt',
  summary: 'Write down what a registry or layout holds, so that the next bundle leaves it out',
  description:
    'Prints the receipt: a few KB of JSON with a checksum over itself, to be carried back and given to mirror export --since. Every blob is asked for, so a registry that lost one does not claim it. A receipt holds no logins',
  examples: [
    'rootsmith mirror receipt registry.internal:5000 -o receipt.json',
    'rootsmith mirror receipt registry.internal:5000/mirror --for mirror.yaml -o receipt.json',
    'rootsmith mirror receipt oci:out/mirror --for /media/stick/bundle.tar > receipt.json',
  ],
  args,
  flags,
  async run(context, { place }, chosen) {
    const { parseMirrorTarget: parseTarget, receiptOf, renderReceipt } = await import('../../mirror/index.ts');
    const { openMirrorSession } = await import('../mirror/session.ts');
    const to = parseTarget(place, context.terminal.directory);
    const limits = { concurrency: chosen.concurrency, bandwidth: undefined, retries: chosen.retries };
    await using session = await openMirrorSession(to, limits, { reach: chosen }, context);
    const names = await namesFor(session.target, to, chosen, context);
    const { repositories, missing, incomplete } = await receiptOf(session.target, names, context.signal);
    warn(missing, 'is not there', context);
    warn(incomplete, 'is not whole there: manifests and what is missing will be sent again', context);
    const text = renderReceipt(place, repositories);
    if (chosen.output === undefined) return context.printText(`${text.trimEnd()}\n`);
    const { streamOf } = await import('../../bytes/index.ts');
    const { writeFileWhole } = await import('../../files/index.ts');
    const path = resolve(context.terminal.directory, chosen.output);
    await writeFileWhole(path, streamOf(new TextEncoder().encode(text)));
    context.print(path);
  },
});

async function namesFor(
  target: RepositoryTarget,
  to: MirrorTarget,
  chosen: z.output<typeof flags>,
  context: CliContext,
): Promise<readonly TargetName[]> {
  const { namesAt } = await import('../../mirror/index.ts');
  if (chosen.for === undefined) return await namesAt(target, to, context.signal);
  const { namesIn } = await import('../mirror/names-in.ts');
  return await namesIn(chosen.for, to, chosen, context);
}

function warn(names: readonly TargetName[], found: string, { report }: CliContext): void {
  for (const { repository, tag } of names) {
    report({ kind: 'warning', message: `\`${repository}${tag === undefined ? '' : `:${tag}`}\` ${found}` });
  }
}
