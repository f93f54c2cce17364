import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { checkServicesInTree } from '../../../../src/installer/services/check-services.ts';
import type { BuildContext } from '../../../../src/installer/session/context.ts';
import type { RootTree } from '../../../../src/rootfs/index.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { file, makeTree } from '../../../fixtures/trees.ts';

const DIRECTORY = 'usr/local/etc/containers';
const program = file('#!/bin/sh\n', { mode: 0o755 });

function treeWith(spec: string): RootTree {
  return makeTree({ [`${DIRECTORY}/a.yaml`]: spec, 'usr/local/lib/containers/010/x': program });
}

async function check(spec: string, release: string): Promise<readonly string[]> {
  const reports: string[] = [];
  const context = {
    budget: new Budget(),
    report: (report: { readonly message?: string }) => void reports.push(report.message ?? ''),
  } as unknown as BuildContext;
  await checkServicesInTree(treeWith(spec), [], { version: asTalosVersion(release), architecture: 'amd64', context });
  return reports;
}

test('checkServicesInTree() takes the spec of a layer as the release of the base does, and warns of what it ignores', async () => {
  const spec = 'name: 010\ncontainer: {entrypoint: x, argz: []}\nrestart: ALWAYS\nlogToConsole: on\n';

  expect(await check(spec, 'v1.8.4')).toEqual([
    `/${DIRECTORY}/a.yaml, \`container.argz\`: unknown field \`argz\`, which Talos ignores`,
    `/${DIRECTORY}/a.yaml, \`logToConsole\`: \`logToConsole\` is known since Talos 1.9, and Talos v1.8.4 ignores it`,
  ]);
});

test('checkServicesInTree() refuses the spec of a layer that the release of the base does not start', async () => {
  const spec = 'name: 010\ncontainer: {entrypoint: x}\nrestart: ALWAYS\n';

  await expect(check(spec, 'v1.6.8')).rejects.toMatchObject({
    code: 'SERVICE_INVALID',
    message: `/${DIRECTORY}/a.yaml:3:10: at \`restart\`: ALWAYS does not belong to RestartKind values`,
  });
});
