import { basename, dirname, resolve } from 'node:path';
import * as z from 'zod';
import type { WrittenBundle } from '../../bundle/index.ts';
import { RootsmithError, usage } from '../../errors/index.ts';
import type { FoundSecret } from '../../machine-config/index.ts';
import type { PlanExportOptions, PlannedExport, Receipt } from '../../mirror/index.ts';
import type { ProgressEvent } from '../../progress/index.ts';
import { collectChunksEarly } from '../chunk-collection.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { choiceFlags, limitFlags, lockedFlags, mirrorArgs } from '../mirror/flags.ts';
import { registryFlags } from '../registry-flags.ts';
import { leftJson } from '../render/left.ts';
import { parseSize } from '../sizes.ts';

const flags = z.strictObject({
  to: flag(z.string(), {
    placeholder: 'PATH',
    description: 'Where the bundle goes: a new folder, or a file that ends in .tar.',
  }),
  volumeSize: flag(z.string().optional(), {
    placeholder: 'SIZE',
    description: 'Cut the tar into volumes of this size, such as 4GiB: PATH.001of003.tar and so on.',
  }),
  since: flag(z.string().optional(), {
    placeholder: 'RECEIPT',
    description: 'Leave out what the far side has, by its receipt: see mirror receipt.',
  }),
  config: flag(z.array(z.string()).default([]), {
    placeholder: 'FILE',
    description: 'Add this text to the bundle, such as the output of config registries. It must not contain logins.',
  }),
  ...choiceFlags,
  ...lockedFlags('Take exactly what the lock says, and fail if a part of it is gone.'),
  ...limitFlags,
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

type ExportFlags = z.output<typeof flags>;

export const mirrorExportCommand: Command<typeof mirrorArgs, typeof flags> = defineCommand({
  name: 'mirror export',
  summary: 'Write images, with all that belongs to them, into a bundle that crosses a gap',
  description:
    'Prints the path of the bundle, or of each volume. A bundle is an OCI layout: a folder, a tar, or volumes that joined are a tar. Each byte is written once, and nothing appears at PATH before the bundle is whole. Run it again after whatever stopped it: it goes on where it was. The same images give the same bytes',
  examples: [
    'rootsmith images list --talos v1.0.6 | rootsmith mirror export --to out/bundle -',
    'rootsmith mirror export mirror.yaml --to /media/stick/bundle.tar --volume-size 4GiB',
    'rootsmith mirror export mirror.yaml --to delta.tar --since receipt.json',
    'rootsmith mirror export mirror.yaml --to out/bundle --locked',
  ],
  args: mirrorArgs,
  flags,
  async run(context, { file }, chosen) {
    const { checkOutputFolder } = await import('../early/check-folder.ts');
    const { checkBundleSpace } = await import('../early/check-bundle.ts');
    const { checkBundleTarget } = await import('../../bundle/index.ts');
    const { readMirror } = await import('../mirror/read-mirror.ts');
    const { openPlaces } = await import('../mirror/places.ts');
    const { readMirrorLock: readLock } = await import('../mirror/session.ts');
    const { exportBundle, planExport } = await import('../../mirror/index.ts');
    const { createBandwidth } = await import('../../registry/index.ts');
    collectChunksEarly(); // once all is loaded, and before the young generation has grown
    const { report, signal, terminal } = context;
    const form = formOf(chosen, terminal.directory);
    await checkOutputFolder(dirname(form.to));
    await checkBundleTarget(form.to);
    const { mirror, requests } = await readMirror(file, chosen, context);
    const { concurrency, bandwidth: rate } = mirror.limits;
    const receipt = chosen.since === undefined ? undefined : await readReceipt(chosen.since, context);
    const lock = chosen.locked ? await readLock(file, chosen.lock, context) : undefined;
    const extras = await readConfigs(chosen.config, context);
    await using opened = await openPlaces(mirror.limits, { reach: chosen }, context);
    const { places: sources, budget } = opened;
    const planned = await planExport(requests, {
      ...form,
      sources,
      settings: mirror,
      receipt,
      lock,
      extras,
      budget,
      report,
      signal,
    });
    for (const message of planned.plan.warnings) report({ kind: 'warning', message });
    const bandwidth = rate === undefined ? undefined : createBandwidth(rate);
    await checkBundleSpace(form.to, planned.bundle, context);
    const written = await exportBundle(planned, form.to, { sources, concurrency, bandwidth, report, signal });
    print(planned, written, chosen, context);
    report(finishedExport(planned, written));
  },
});

function finishedExport({ plan, bundle }: PlannedExport, { paths }: WrittenBundle): ProgressEvent {
  const present = plan.images.filter(({ state }) => state === 'present').length;
  const [first = ''] = paths;
  const name = paths.length > 1 ? `${first} and ${paths.length - 1} more` : first;
  const images = { copied: plan.images.length - present, present, failed: 0 };
  return { kind: 'finished', made: [{ name, size: bundle.map.size }], images };
}

type Form = Pick<PlanExportOptions, 'form' | 'volumeBytes'> & { readonly to: string };

/** Volumes are always a tar, whatever the path ends in. */
function formOf({ to, volumeSize }: ExportFlags, directory: string): Form {
  const path = resolve(directory, to);
  if (volumeSize === undefined) return { to: path, form: path.endsWith('.tar') ? 'tar' : 'directory' };
  const volumeBytes = parseSize(volumeSize, '--volume-size');
  return { to: path.endsWith('.tar') ? path : `${path}.tar`, form: 'tar', volumeBytes };
}

async function readReceipt(file: string, context: CliContext): Promise<Receipt> {
  const { parseReceipt } = await import('../../mirror/index.ts');
  const { readText } = await import('../read-text.ts');
  const { name, text } = await readText(file, context);
  return parseReceipt(text, name);
}

const SHOWN_SECRETS = 5;

/**
 * Reads configuration files, and refuses secrets: a bundle passes through many hands, and everybody who opens it would
 * have them.
 */
async function readConfigs(files: readonly string[], context: CliContext): Promise<ReadonlyMap<string, string>> {
  const { readText } = await import('../read-text.ts');
  const { findSecrets } = await import('../../machine-config/index.ts');
  const texts = new Map<string, string>();
  for (const file of files) {
    const { name, text } = await readText(file, context);
    const own = basename(name);
    const secrets = findSecrets(text);
    if (secrets.length > 0) throw holdsSecrets(name, secrets);
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(own)) throw refused(`\`${own}\` is not a plain name`, 'Rename it.');
    if (texts.has(`config/${own}`)) throw refused(`two files are called \`${own}\``, 'Rename one of them.');
    texts.set(`config/${own}`, text);
  }
  return texts;
}

function holdsSecrets(file: string, secrets: readonly FoundSecret[]): RootsmithError {
  const shown = secrets.slice(0, SHOWN_SECRETS).map(({ where, line, what }) => {
    return `${what} at \`${where}\`${line === undefined || where === `line ${line}` ? '' : ` (line ${line})`}`;
  });
  const more = secrets.length > SHOWN_SECRETS ? [`${secrets.length - SHOWN_SECRETS} more`] : [];
  return refused(
    `\`${file}\` holds ${[...shown, ...more].join(', ')}`,
    'Leave secrets out, and add them on the far side.',
  );
}

function refused(found: string, hint: string): RootsmithError {
  return usage(`cannot add a configuration: ${found}`, hint);
}

function print(
  { plan, bundle: { map } }: PlannedExport,
  { paths, isNew }: WrittenBundle,
  { json }: ExportFlags,
  { print: line, report }: CliContext,
): void {
  if (!isNew) report({ kind: 'warning', message: 'the bundle was there already: nothing was written' });
  if (!json) {
    for (const path of paths) line(path);
    return;
  }
  const { id, form, size, volumes, volumeBytes, absent, delta } = map;
  const images = plan.images.map(({ source, root, state, left }) => ({
    source: source.text,
    digest: root.digest,
    state: state === 'present' ? 'unchanged' : 'carried',
    left: left.map(leftJson),
  }));
  const leftOut = absent.filter(({ why }) => why === 'receipt').length;
  line(
    JSON.stringify({
      bundle: id,
      form,
      paths,
      size,
      volumes,
      volumeBytes,
      isNew,
      images,
      leftOut,
      receipt: delta?.receipt,
    }),
  );
}
