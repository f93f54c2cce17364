import { resolve } from 'node:path';
import * as z from 'zod';
import { firstItems, usage } from '../../errors/index.ts';
import type { ImageBuild, PkgsPlan, PkgsRequest } from '../../kernel/index.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { asksForEdits, readPkgsRequest } from '../kernel/pkgs-request.ts';
import { renderPkgsJson, renderPkgsResult } from '../kernel/pkgs-result.ts';

const texts = z.array(z.string()).default([]);

const args = z.strictObject({
  dir: flag(z.string(), { description: 'A checkout of siderolabs/pkgs.' }),
});

const flags = z.strictObject({
  patches: flag(texts, {
    placeholder: 'PATH',
    description: 'A patch, or a folder of patches: by its file `series`, or by name.',
  }),
  option: flag(texts, { placeholder: 'X=y', description: 'Set a kernel option: y, m, n, a number or a text.' }),
  configFragment: flag(texts, {
    placeholder: 'FILE',
    description: 'Set the kernel options of a configuration fragment.',
  }),
  ignoreHardening: flag(z.boolean().default(false), {
    description: 'Let the hardening check ignore the options that are relaxed. Without it, they are named.',
  }),
  linuxVersion: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'Build this kernel version; needs both checksums of linux-VERSION.tar.xz.',
  }),
  sha256: flag(z.string().optional(), { placeholder: 'HEX', description: 'sha256 of the tarball.' }),
  sha512: flag(z.string().optional(), { placeholder: 'HEX', description: 'sha512 of the tarball.' }),
  source: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'The tarball of the kernel: check its checksums, and that the patches apply without fuzz.',
  }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'Make sure that the checkout is at the commit of this release.',
  }),
  checkout: flag(z.boolean().default(false), {
    description: 'Check that commit out. Refused where changes are not committed.',
  }),
  arch: flag(z.string().default('amd64,arm64'), {
    placeholder: 'LIST',
    description: 'Architectures to configure and build.',
  }),
  remove: flag(z.boolean().default(false), { description: 'Take back all that earlier runs did.' }),
  registry: flag(z.string().optional(), {
    placeholder: 'HOST',
    description: 'REGISTRY of the image. Default: that of the Makefile.',
  }),
  username: flag(z.string().optional(), {
    placeholder: 'NAME',
    description: 'USERNAME of the image. Default: that of the Makefile.',
  }),
  push: flag(z.boolean().default(false), {
    description: 'Push the image. Without it, buildx keeps the result in its cache only.',
  }),
  make: flag(z.boolean().default(false), { description: 'Build the image: run the line that is printed otherwise.' }),
  plan: flag(z.boolean().default(false), { description: 'Say what would change; change nothing.' }),
  json: flag(z.boolean().default(false), { description: 'Print the result as JSON.' }),
});

type PkgsFlags = z.output<typeof flags>;

export const kernelPkgsCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'kernel pkgs',
  summary: 'Put patches and kernel options into a checkout of siderolabs/pkgs, and take them out',
  description:
    'Works for pkgs v0.8 to v1.14, by editing lines of the templates. A second run with the same input changes nothing. Prints what changed, the line to run, and the name of the image that it will make',
  examples: [
    'rootsmith kernel pkgs ../pkgs --talos v1.12.11 --checkout --patches patches --registry registry.internal:5000 --push',
    'rootsmith kernel pkgs ../pkgs --option SQUASHFS_ZLIB=y --arch amd64',
    'rootsmith kernel pkgs ../pkgs --remove',
  ],
  args,
  flags,
  async run(context, { dir }, chosen) {
    const { applyPkgs, findCommitOf, NOTHING, planPkgs, runImageBuild } = await import('../../kernel/index.ts');
    refuseContradictions(chosen);
    const directory = resolve(context.terminal.directory, dir);
    if (chosen.talos !== undefined) {
      const { parseTalosVersion } = await import('../../talos/index.ts');
      const talos = parseTalosVersion(chosen.talos);
      const checkout = chosen.checkout && !chosen.plan;
      const { described } = await findCommitOf(directory, { talos, checkout, signal: context.signal });
      if (!asksForEdits(chosen) && !chosen.remove) return context.print(described);
    }
    const request = chosen.remove ? NOTHING : await readPkgsRequest(chosen, context);
    const plan = await planPkgs(directory, request);
    warn(plan, context);
    if (chosen.source !== undefined) await check(chosen.source, plan, request, context);
    const build = chosen.remove ? undefined : await planBuild(plan, request, chosen, context);
    if (!chosen.plan) await applyPkgs(plan);
    if (chosen.make && build !== undefined) await runImageBuild(directory, build, context.signal);
    const lines = chosen.json ? [renderPkgsJson(plan, build)] : renderPkgsResult(plan, build);
    for (const line of lines) context.print(line);
  },
});

function refuseContradictions(chosen: PkgsFlags): void {
  if (chosen.remove && asksForEdits(chosen))
    throw usage('`--remove` takes everything back, so nothing can be added with it', 'Leave one of them out.');
  if (chosen.make && (chosen.plan || chosen.remove || !asksForEdits(chosen)))
    throw usage('`--make` builds what this run puts into the checkout', 'Name patches or options, without `--plan`.');
  if (chosen.checkout && chosen.talos === undefined)
    throw usage('`--checkout` needs a release', 'Name it: `--talos v1.12.11`.');
  if (!chosen.remove && !asksForEdits(chosen) && chosen.talos === undefined)
    throw usage('there is nothing to do', 'Name `--patches`, `--option`, `--config-fragment`, or `--remove`.');
}

function warn({ hardeningTrips, layout }: PkgsPlan, { report }: CliContext): void {
  if (hardeningTrips.length === 0) return;
  report({
    kind: 'warning',
    message: `the hardening check of ${layout.buildFile} ends the build for ${hardeningTrips.join(', ')}; \`--ignore-hardening\` makes it ignore them`,
  });
}

/** The line that builds the image. Changes of the user's own are named, because the tag does not tell them. */
async function planBuild(
  plan: PkgsPlan,
  request: PkgsRequest,
  { registry, username, push }: PkgsFlags,
  { report, signal }: CliContext,
): Promise<ImageBuild> {
  const { planImageBuild } = await import('../../kernel/index.ts');
  const build = await planImageBuild(plan, request, { registry, username, push, signal });
  if (build.foreignChanges.length > 0) {
    const files = firstItems(build.foreignChanges, 5);
    report({ kind: 'warning', message: `the tag of the image does not change with your own changes: ${files}` });
  }
  return build;
}

async function check(
  file: string,
  { source }: PkgsPlan,
  { patches }: PkgsRequest,
  { terminal, signal }: CliContext,
): Promise<void> {
  const { checkSource } = await import('../../kernel/index.ts');
  await checkSource(resolve(terminal.directory, file), { source, patches, env: terminal.env, signal });
}
