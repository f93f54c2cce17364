import { expect, test } from 'vitest';
import { checkEntrypoint } from '../../../../src/installer/services/check-entrypoint.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { directory, file, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const ROOTFS = 'usr/local/lib/containers/hello';

function check(paths: Readonly<Record<string, NodeSpec>>, entrypoint = './bin/x'): Promise<void> {
  const spec = { name: 'hello', container: { entrypoint } } as never;
  return checkEntrypoint(makeTree(paths), spec, { architecture: 'amd64', context: memoryBuild().context });
}

test('checkEntrypoint() takes a program, by a link too', async () => {
  const program = file('#!/bin/sh\n', { mode: 0o755 });

  await check({ [`${ROOTFS}/bin/x`]: program });
  await check({ [`${ROOTFS}/app`]: program, [`${ROOTFS}/bin/x`]: symlink('/app') });
});

test.each<readonly [string, Readonly<Record<string, NodeSpec>>, string]>([
  ['a service without a root file system', {}, `its container root file system \`/${ROOTFS}\` is missing`],
  [
    'an entrypoint that is missing',
    { [`${ROOTFS}/other`]: '' },
    'its entrypoint `./bin/x` does not exist in its rootfs, which holds: other',
  ],
  [
    'an entrypoint that is a directory',
    { [`${ROOTFS}/bin/x`]: directory() },
    'its entrypoint `./bin/x` is a directory',
  ],
  [
    'an entrypoint without permission to run',
    { [`${ROOTFS}/bin/x`]: file('x', { mode: 0o644 }) },
    'its entrypoint `./bin/x` is not executable (mode 0644)',
  ],
])('checkEntrypoint() refuses %s', async (_, paths, problem) => {
  await expect(check(paths)).rejects.toMatchObject({
    code: 'SERVICE_INVALID',
    message: `service \`hello\`: ${problem}`,
    details: { service: 'hello' },
  });
});
