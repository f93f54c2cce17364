import { usage } from '../../errors/index.ts';

/** The flags of `build` of which some exclude each other. */
export interface BuildModes {
  readonly base?: string | undefined;
  readonly talos?: string | undefined;
  readonly file?: string | undefined;
  readonly schematic?: string | undefined;
  readonly locked: boolean;
  readonly updateLock: boolean;
  readonly plan: boolean;
  readonly push: boolean;
  readonly watch: boolean;
  readonly boot: boolean;
  readonly until: readonly string[];
  readonly engine: string;
  readonly layout: string;
  readonly network?: string | undefined;
  readonly tag?: string | undefined;
}

/** Refuses flags of `build` that contradict each other. Throws `USAGE`. */
export function refuseBuildContradictions(flags: BuildModes): void {
  const { locked, updateLock, plan, push, watch, engine, layout, network } = flags;
  if (layout !== 'compact' && engine !== 'graft')
    throw usage(`\`--layout ${layout}\` is for the engine graft, not for ${engine}`, 'Leave one of them out.');
  if (network !== undefined && engine !== 'docker')
    throw usage(`\`--network\` is for the engine docker, not for ${engine}`, 'Add `--engine docker`.');
  if (plan && watch) throw usage('`--plan` changes nothing, so there is nothing to `--watch`', 'Choose one of them.');
  if (locked && updateLock) throw usage('`--locked` and `--update-lock` exclude each other', 'Choose one of them.');
  if (plan && push)
    throw usage('`--plan` changes nothing, so `--push` has no meaning with it', 'Leave one of them out.');
  refuseStrayBoot(flags);
  refuseTwoStarts(flags);
}

function refuseStrayBoot({ plan, boot, until }: BuildModes): void {
  if (plan && boot) throw usage('`--plan` makes nothing that could `--boot`', 'Leave one of them out.');
  if (until.length > 0 && !boot) throw usage('`--until` waits for a machine, and none is started', 'Add `--boot`.');
}

/** What a build starts from is said once. */
function refuseTwoStarts({ base, talos, file, schematic, watch }: BuildModes): void {
  if (base !== undefined && talos !== undefined)
    throw usage('`--base` and `--talos` both say what the build starts from', 'Leave one of them out.');
  if (file !== undefined && schematic !== undefined)
    throw usage('`--schematic` and `-f` both say what to build', 'Leave one of them out; a recipe may have both.');
  if (watch && (file === '-' || schematic === '-'))
    throw usage('standard input cannot be read again, so it cannot be watched', 'Name a file, or leave `--watch` out.');
}

/** What is for installers alone has no meaning for a profile that makes something else. Throws `USAGE`. */
export function refuseForMedia({ plan, push, watch, boot, updateLock, tag }: BuildModes): void {
  const stray = Object.entries({ plan, push, watch, boot, 'update-lock': updateLock, tag: tag !== undefined });
  const [flag] = stray.find(([, isGiven]) => isGiven) ?? [];
  if (flag === undefined) return;
  throw usage(
    `\`--${flag}\` is for installers, and the profile makes something else`,
    'Leave it out, or write `output: {kind: installer, outFormat: raw}` in the profile.',
  );
}
