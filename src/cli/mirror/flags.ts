import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import type { Mirror, Naming } from '../../mirror/index.ts';
import { type Platform, parsePlatform } from '../../oci/index.ts';
import { flag } from '../command.ts';
import { limitFlag } from '../limit-flag.ts';
import { registryFlags } from '../registry-flags.ts';

/** The argument of every command that starts from a mirror file. */
export const mirrorArgs = z.strictObject({
  file: flag(z.string().optional(), {
    description:
      'A mirror.yaml, a text with one reference on each line, or - for standard input; a pipe may be it. Default: mirror.yaml.',
  }),
});

/** Flags that select and name images. They override the mirror file. */
export const choiceFlags = {
  naming: flag(z.string().optional(), {
    placeholder: 'RULE',
    description: 'How names are made: replace-host drops the host, keep-host keeps it, or a template of {host} {path}.',
  }),
  prefix: flag(z.string().optional(), {
    placeholder: 'PATH',
    description: 'Name images by this path in place of their host.',
  }),
  platform: flag(z.array(z.string()).default([]), {
    placeholder: 'LIST',
    description: 'Only these platforms of each image, such as linux/amd64,linux/arm64. Default: all.',
  }),
  index: flag(z.enum(['sparse', 'rebuilt']).optional(), {
    placeholder: 'FORM',
    description:
      'With platforms: keep each index and its digest (sparse), or write a new one without the rest (rebuilt).',
  }),
  referrers: flag(z.boolean().default(true), {
    description: 'Do not copy signatures, attestations and other referrers.',
  }),
  allowForeignLayers: flag(z.boolean().default(false), {
    description: 'Copy layers too that are marked as not distributable.',
  }),
};

/** The flag of commands that can work from a lock alone. */
export function lockedFlags(description: string) {
  return {
    locked: flag(z.boolean().default(false), { description }),
    lock: flag(z.string().optional(), {
      placeholder: 'FILE',
      description: 'With --locked: the lock. Default: mirror.lock beside the mirror file.',
    }),
  };
}

/** Flags that limit a run. They override the mirror file. */
export const limitFlags = {
  concurrency: flag(z.coerce.number().int().min(1).max(64).optional(), {
    placeholder: 'COUNT',
    description: 'Transfers at once. Default: 8.',
  }),
  bandwidth: flag(z.string().optional(), {
    placeholder: 'RATE',
    description: 'Limit of all transfers together, such as 20MiB/s.',
  }),
  retries: flag(z.coerce.number().int().min(0).max(20).optional(), {
    placeholder: 'COUNT',
    description: 'Attempts after the first, for each request. Default: 4.',
  }),
};

/** Flags of commands that transfer images. */
export const transferFlags = {
  deep: flag(z.boolean().default(false), {
    description: 'Also check the parts of images whose name at the target is already right, and complete them.',
  }),
  journal: flag(z.string().optional(), {
    placeholder: 'DIR',
    description: 'Where open uploads are recorded. Default: rootsmith/mirror in XDG_STATE_HOME or ~/.local/state.',
  }),
  ...limitFlags,
  ...limitFlag,
  ...registryFlags,
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON, and progress as JSON lines.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
};

/** The values of these flags. */
export interface MirrorChoice {
  readonly naming?: string | undefined;
  readonly prefix?: string | undefined;
  readonly platform: readonly string[];
  readonly index?: Mirror['index'] | undefined;
  readonly referrers: boolean;
  readonly allowForeignLayers: boolean;
  readonly concurrency?: number | undefined;
  readonly bandwidth?: string | undefined;
  readonly retries?: number | undefined;
}

/** Applies the flags to a mirror. Throws `USAGE`. */
export async function withChoice(mirror: Mirror, chosen: MirrorChoice): Promise<Mirror> {
  const { concurrency, retries } = chosen;
  return {
    ...mirror,
    naming: (await namingOf(chosen)) ?? mirror.naming,
    platforms: chosen.platform.length > 0 ? platformsOf(chosen.platform) : mirror.platforms,
    index: chosen.index ?? mirror.index,
    referrers: chosen.referrers && mirror.referrers,
    foreignLayers: chosen.allowForeignLayers || mirror.foreignLayers,
    limits: {
      concurrency: concurrency ?? mirror.limits.concurrency,
      retries: retries ?? mirror.limits.retries,
      bandwidth: chosen.bandwidth === undefined ? mirror.limits.bandwidth : await rateOf(chosen.bandwidth),
    },
  };
}

function platformsOf(lists: readonly string[]): readonly Platform[] {
  return lists.flatMap((list) => list.split(',').map((text) => parsePlatform(text.trim())));
}

/** The naming rule of the flags; `undefined` if they contain none. Throws `USAGE`. */
export async function namingOf({
  naming,
  prefix,
}: Pick<MirrorChoice, 'naming' | 'prefix'>): Promise<Naming | undefined> {
  if (prefix !== undefined) {
    if (naming !== undefined) throw usage('`--naming` and `--prefix` exclude each other', 'Choose one of them.');
    return { kind: 'prefix', prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
  }
  if (naming === undefined || naming === 'replace-host' || naming === 'keep-host') {
    return naming === undefined ? undefined : { kind: naming };
  }
  const { templateProblem } = await import('../../mirror/index.ts');
  const problem = naming.includes('{') ? templateProblem(naming) : '`replace-host`, `keep-host` or a template';
  if (problem !== undefined) throw usage(`\`--naming ${naming}\`: expected ${problem}`, 'For example `{host}/{path}`.');
  return { kind: 'template', template: naming };
}

async function rateOf(text: string): Promise<number> {
  const { parseRate } = await import('../../mirror/index.ts');
  const rate = parseRate(text);
  if (rate === undefined) throw usage(`\`--bandwidth ${text}\` is not a rate`, 'Write it as `20MiB/s` or `500KB`.');
  return rate;
}
