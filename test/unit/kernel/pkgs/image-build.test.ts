import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NOTHING } from '../../../../src/kernel/pkgs/edit-checkout.ts';
import { planImageBuild } from '../../../../src/kernel/pkgs/image-build.ts';
import { parseOption } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { applyPkgs, planPkgs } from '../../../../src/kernel/pkgs/pkgs.ts';
import { commitAll } from '../../../fixtures/git-repository.ts';
import { writePkgsCheckout } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('planImageBuild() names the image by the commit and the request, before and after the edits', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.14');
  commitAll(folder.path, 'v1.14.0');
  const request = { ...NOTHING, options: [parseOption('X=y')], architectures: ['arm64' as const] };
  const plan = await planPkgs(folder.path, request);
  const before = await planImageBuild(plan, request, { push: false });
  await applyPkgs(plan);
  const after = await planImageBuild(await planPkgs(folder.path, request), request, { push: false });

  expect(after).toEqual(before);
  expect(before.image).toMatch(/^ghcr\.io\/siderolabs\/kernel:v1\.14\.0-rs[0-9a-f]{8}$/);
  expect(before.makeArguments).toContain('PLATFORM=linux/arm64');
});

test('planImageBuild() names changes that are not of the request', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.14');
  commitAll(folder.path, 'v1.14.0');
  await writeFile(join(folder.path, 'Makefile'), '# mine\n');
  const plan = await planPkgs(folder.path, NOTHING);

  expect((await planImageBuild(plan, NOTHING, { push: true })).foreignChanges).toEqual(['Makefile']);
});
