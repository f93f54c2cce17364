import { expect, test } from 'vitest';
import { checkExtensionServices } from '../../../../src/installer/extension-check/check-extension-services.ts';
import { FindingList } from '../../../../src/installer/extension-check/extension-finding.ts';
import { linesOf, release } from '../../../fixtures/extension-trees.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { file, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const SPEC = 'usr/local/etc/containers/hello.yaml';
const PROGRAM = 'usr/local/lib/containers/hello/run';
const GOOD = 'name: hello\ncontainer:\n  entrypoint: ./run\nrestart: always\n';

async function check(spec: string, program: NodeSpec = file('#!', { mode: 0o755 })) {
  const list = new FindingList();
  const { context } = memoryBuild();
  const tree = makeTree({ [SPEC]: spec, [PROGRAM]: program });
  await checkExtensionServices(tree, { version: release('v1.13.9'), architecture: 'amd64', context }, list);
  return linesOf(list);
}

test('checkExtensionServices() finds nothing in a good service', async () => {
  expect(await check(GOOD)).toEqual([]);
});

test('checkExtensionServices() names what Talos refuses, with its place', async () => {
  expect(await check(GOOD.replace('always', 'sometimes'))).toEqual([
    expect.stringMatching(
      /^error: \/rootfs\/usr\/local\/etc\/containers\/hello\.yaml:4:10: at `restart`: .*\[service\]$/,
    ),
  ]);
});

test('checkExtensionServices() warns of fields that Talos ignores', async () => {
  expect(await check(`${GOOD}logs: true\n`)).toEqual([
    'warning: /rootfs/usr/local/etc/containers/hello.yaml:5:1: at `logs`: unknown field `logs`, which Talos ignores [service-field]',
  ]);
});

test('checkExtensionServices() refuses an entrypoint that is not a program', async () => {
  expect(await check(GOOD, file('x'))).toEqual([
    'error: /rootfs/usr/local/etc/containers/hello.yaml: service `hello`: its entrypoint `./run` is not executable (mode 0644) [service-program]',
  ]);
});

test('checkExtensionServices() refuses an entrypoint that is a symlink in a circle', async () => {
  expect(await check(GOOD, symlink('run'))).toEqual([expect.stringContaining('leads through more than 40 symlinks')]);
});
