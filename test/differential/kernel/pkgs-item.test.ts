import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { NOTHING } from '../../../src/kernel/pkgs/edit-checkout.ts';
import { normalisePatches } from '../../../src/kernel/pkgs/normalise-patch.ts';
import { applyPkgs, planPkgs } from '../../../src/kernel/pkgs/pkgs.ts';
import { writeFiles, writePkgsCheckout } from '../../fixtures/pkgs-checkouts.ts';
import { tryTool } from '../../fixtures/run-tool.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const change = (prefix: string, to: string, from: string, line: string): string =>
  `--- ${prefix === '' ? '' : 'a/'}mm/x.c\n+++ ${prefix === '' ? '' : 'b/'}mm/x.c\n@@ -1,2 +1,2 @@\n ${line}\n-${from}\n+${to}\n`;

/** Two patches of both levels; the second needs the first. */
const series = [
  { name: 'one.patch', text: change('', 'two', 'one', 'top') },
  { name: 'two.patch', text: change('a', 'three', 'two', 'top') },
];

/** Renders a template as bldr would for amd64, as far as the stand-ins need it. */
function lastPrepareItem(template: string): string {
  const rendered = template.replaceAll(/^.*\{\{ (?:if|else|end).*$/gm, '').replaceAll(/\{\{.*?\}\}/g, 'x');
  const { steps } = parse(rendered) as { readonly steps: readonly { readonly prepare: readonly string[] }[] };
  return steps[0]?.prepare.at(-1) ?? '';
}

/** Runs the item as bldr runs one: a shell of its own in the build folder, with the package at /pkg. */
async function build(directory: string, era: string, patches: typeof series) {
  await writePkgsCheckout(directory, era);
  const plan = await planPkgs(directory, { ...NOTHING, patches: normalisePatches(patches) });
  await applyPkgs(plan);
  await rm(join(directory, plan.layout.patchFolder, 'upstream.patch'), { force: true });
  const file = plan.layout.template?.file ?? plan.layout.buildFile;
  const item = lastPrepareItem(await readFile(join(directory, file), 'utf8'));
  const tree = join(directory, 'tree');
  await mkdir(tree);
  await writeFiles(tree, { 'mm/x.c': 'top\none\n' });
  const script = item.replaceAll('/pkg/', `${join(directory, file, '..')}/`).replaceAll('cd /src', `cd ${tree}`);
  const { status, stderr } = tryTool('bash', ['-c', `set -eou pipefail\n${script}`], undefined, tree);
  return { status, stderr, text: await readFile(join(tree, 'mm/x.c'), 'utf8') };
}

const eras = ['v0.8', 'v1.0', 'v1.3', 'v1.4', 'v1.6', 'v1.7.0', 'v1.8', 'v1.14'];

test.each(eras)('the last step of %s applies patches of both levels, in order', async (era) => {
  await using folder = await storeFolder();

  expect(await build(folder.path, era, series)).toEqual({ status: 0, stderr: '', text: 'top\nthree\n' });
});

test.each(eras)('the last step of %s fails where a patch does not apply', async (era) => {
  await using folder = await storeFolder();
  const { status } = await build(folder.path, era, series.toReversed());

  expect(status).not.toBe(0);
});
