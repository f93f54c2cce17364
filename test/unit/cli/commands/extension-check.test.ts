import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { GOOD_MANIFEST } from '../../../fixtures/extension-trees.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

function extensions() {
  const folder = testFolder();
  writeFiles(folder.path, {
    'good/manifest.yaml': GOOD_MANIFEST,
    'good/rootfs/usr/local/a': 'x',
    'bad/manifest.yaml': GOOD_MANIFEST.replace('version: v1alpha1', 'version: v2'),
    'bad/rootfs/boot/vmlinuz': 'x',
  });
  const run = (...flags: readonly string[]) =>
    runLine(['extension', 'check', ...flags], { directory: folder.path, env: { TMPDIR: folder.path } });
  return { path: folder.path, run, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('extension check ends with 0 where it finds no error', async () => {
  using folder = extensions();
  const { status, stdout } = await folder.run('good');

  expect(status).toBe(0);
  expect(stdout).toBe(
    `${folder.path}/good: hello v1.0.0, Talos >= 1.0.0\n1 extension for the newest Talos: 0 errors, 0 warnings\n`,
  );
});

test('extension check prints errors, warnings and hints, and ends with 3', async () => {
  using folder = extensions();
  const { status, stdout, stderr } = await folder.run('good', 'bad', '--talos', 'v1.12.7');

  expect(status).toBe(3);
  expect(stdout).toContain('/bad: no extension that Talos could read\n  error: /manifest.yaml:1:10: unsupported');
  expect(stdout).toContain('    hint: Correct the manifest');
  expect(stdout).toContain('2 extensions for Talos v1.12.7: 1 error, 1 warning\n');
  expect(stderr).toContain('the check found an error, the first: /manifest.yaml:1:10');
});

test('extension check --quiet prints errors only, and --json one document', async () => {
  using folder = extensions();
  const { stdout } = await folder.run('bad', '-q');
  const json = await folder.run('good', 'bad', '--json');

  expect(stdout).not.toContain('warning');
  expect(JSON.parse(json.stdout)).toMatchObject({
    extensions: [{ name: 'hello' }, { findings: [{ rule: 'manifest' }, {}] }],
  });
});

test.each([
  [[], '`rootsmith extension check` needs its argument `place`'],
  [['nowhere.example/x:1', '--host', 'x'], 'does not say which registry'],
  [['good', '--talos', 'x'], 'is not a Talos version'],
  [['good', '--limit', 'x=1'], 'does not name a limit'],
])('extension check %j is refused', async (flags, message) => {
  using folder = extensions();
  const { status, stderr } = await folder.run(...flags);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
