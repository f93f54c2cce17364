import { expect, test } from 'vitest';
import { chooseNaming } from '../../../../src/cli/config/choose-naming.ts';
import { type Mirror, parseMirror } from '../../../../src/mirror/index.ts';

function mirrorBy(naming: string, name = 'mirror.yaml'): Mirror {
  const text = `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [redis:7]\nnaming: ${naming}\n`;
  return parseMirror({ name, text }, { folder: '/' });
}

test.each([
  [{}, [], { kind: 'replace-host' }],
  [{}, [mirrorBy('keep-host')], { kind: 'keep-host' }],
  [{ naming: 'replace-host' }, [mirrorBy('keep-host')], { kind: 'replace-host' }],
  [{ naming: 'prefix', prefix: 'cache' }, [], { kind: 'prefix', prefix: 'cache' }],
])('chooseNaming(%j) is by the flags, or else by the files', async (flags, mirrors, expected) => {
  expect(await chooseNaming({ prefix: undefined, naming: undefined, ...flags }, mirrors)).toEqual(expected);
});

test('chooseNaming() refuses files that differ', async () => {
  const mirrors = [mirrorBy('keep-host'), mirrorBy('replace-host', 'other.yaml')];

  await expect(chooseNaming({ naming: undefined, prefix: undefined }, mirrors)).rejects.toThrow(
    '`mirror.yaml` and `other.yaml` name images by different rules',
  );
});
