import { expect, test } from 'vitest';
import { chooseMirror } from '../../../../src/cli/config/choose-mirror.ts';
import { type Mirror, parseMirror } from '../../../../src/mirror/index.ts';

function mirrorTo(target: string, name = 'mirror.yaml'): Mirror {
  const text = `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [redis:7]\ntarget: ${target}\n`;
  return parseMirror({ name, text }, { folder: '/' });
}

test('chooseMirror() takes the address over the file, and notes another path', async () => {
  const { mirror, notes } = await chooseMirror('http://10.5.0.1:6000/a', [mirrorTo('r.internal:5000/b')]);

  expect(mirror).toMatchObject({ origin: 'http://10.5.0.1:6000', path: 'a' });
  expect(notes).toHaveLength(1);
});

test('chooseMirror() takes the target of the file, by https', async () => {
  const { mirror } = await chooseMirror(undefined, [mirrorTo('r.internal:5000')]);

  expect(mirror.origin).toBe('https://r.internal:5000');
});

test.each<[readonly Mirror[], string]>([
  [[], '`config registries` needs to know the mirror'],
  [[mirrorTo('oci:out/mirror')], '`config registries` needs to know the mirror'],
  [
    [mirrorTo('a.internal'), mirrorTo('b.internal', 'other.yaml')],
    '`mirror.yaml` and `other.yaml` have different targets',
  ],
  [[mirrorTo('127.0.0.1:5000')], 'is this machine: no node reaches it by that name'],
])('chooseMirror() refuses what no node could use', async (mirrors, message) => {
  await expect(chooseMirror(undefined, mirrors)).rejects.toThrow(message);
});
