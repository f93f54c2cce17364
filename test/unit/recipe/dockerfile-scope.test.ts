import { expect, test } from 'vitest';
import { parseDockerfile } from '../../../src/recipe/index.ts';

function parse(text: string, buildArgs: Readonly<Record<string, string>> = {}) {
  return parseDockerfile(text, { file: 'Dockerfile', context: '/ctx', buildArgs });
}

function labelOf(lines: string, buildArgs: Readonly<Record<string, string>> = {}): string | undefined {
  return parse(`ARG GLOBAL=global\nFROM base\n${lines}`, buildArgs).image.labels['x'];
}

test.each([
  ['ARG A=1\nLABEL x=$A', {}, '1'],
  ['ARG A=1\nLABEL x=$A', { A: '2' }, '2'],
  ['ARG A\nLABEL x=$A', { A: '2' }, '2'],
  ['ARG A\nLABEL x="<$A>"', {}, '<>'],
  ['ARG A=1 B=$A\nLABEL x=$B', {}, '1'],
  ['ARG A="b c" \nLABEL x=$A', {}, 'b c'],
  ['ARG GLOBAL\nLABEL x=$GLOBAL', {}, 'global'],
  ['ARG GLOBAL=own\nLABEL x=$GLOBAL', {}, 'own'],
  ['ARG A=1\nENV A=2\nLABEL x=$A', { A: '3' }, '2'],
  ['ENV A=1\nENV A=2 B=$A\nLABEL x=$B', {}, '1'],
  ['ENV A b  c\nLABEL x=$A', {}, 'b  c'],
  ['LABEL x y z', {}, 'y z'],
  ['LABEL w=1 \\\n  x="a b" y=2', {}, 'a b'],
  ["LABEL x='$A \\n'", {}, '$A \\n'],
  ['LABEL x=a\\ b', {}, 'a b'],
  ['LABEL x="a\\"b\\$c\\d"', {}, 'a"b$c\\d'],
  ['LABEL x=$TARGETARCH', {}, '${TARGETARCH}'],
  ['LABEL x=${BUILDPLATFORM}', {}, '${TARGETPLATFORM}'],
  ['ARG TARGETARCH\nLABEL x=$TARGETARCH', {}, '${TARGETARCH}'],
  ['ARG TARGETARCH=mips\nLABEL x=$TARGETARCH', {}, 'mips'],
  ['ARG TARGETARCH\nLABEL x=$TARGETARCH', { TARGETARCH: 'arm64' }, 'arm64'],
])('`%s` with %j labels %j', (lines, buildArgs, expected) => {
  expect(labelOf(lines, buildArgs)).toBe(expected);
});

test('ARG before the first FROM is for FROM lines', () => {
  expect(parse('ARG V=v1\nARG P=a/$V\nFROM ghcr.io/$P/b:${V}').base.place).toBe('ghcr.io/a/v1/b:v1');
});

test('--build-arg RM lists what to remove', () => {
  expect(parse('FROM base', { RM: ' /a\n/b* ' }).remove).toEqual(['/a', '/b*']);
});

test('ARG RM before the first FROM is the default of RM', () => {
  expect(parse('ARG RM="/a /b"\nFROM base').remove).toEqual(['/a', '/b']);
});

test('ARG RM in the last stage removes nothing, and there is a warning', () => {
  const { remove, warnings } = parse('FROM base\nARG RM=/a');

  expect(remove).toEqual([]);
  expect(warnings.map(({ message }) => message)).toEqual([
    '`ARG RM` in the last stage removes nothing: its default counts above the first FROM only',
  ]);
});

test('a build argument that no ARG takes is a warning', () => {
  const { warnings } = parse('ARG A\nFROM base', { A: '1', B: '2', RM: '/x', http_proxy: 'p' });

  expect(warnings).toEqual([
    { message: 'the build argument `B` is not used by any ARG', at: { file: 'Dockerfile', line: 1, column: 1 } },
  ]);
});

test('an undeclared variable in a stage from scratch is empty, and there is a warning', () => {
  const { layers, warnings } = parse('FROM scratch AS customization\nCOPY a$B /c\nFROM base');

  expect(layers).toMatchObject([{ copies: [{ from: ['a'] }] }]);
  expect(warnings).toEqual([
    { message: '`$B` is not declared here, so it is empty', at: { file: 'Dockerfile', line: 2, column: 1 } },
  ]);
});

test.each([
  [
    'an undeclared variable in a stage from an image',
    'FROM base\nENV PATH=/x:$PATH',
    'Dockerfile:2: `$PATH` is not declared in this stage, and variables of its base image are not read',
  ],
  [
    'a global ARG in a stage',
    'ARG V=1\nFROM scratch AS customization\nCOPY a$V /b\nFROM base',
    'Dockerfile:3: `$V` is declared above the first FROM, where only FROM lines see it',
  ],
  ['ARG with nothing', 'FROM base\nARG', 'Dockerfile:2: ARG has no name'],
  ['ARG with a bad name', 'FROM base\nARG 1A=2', 'Dockerfile:2: ARG `1A` is not the name of a variable'],
  ['ENV with nothing', 'FROM base\nENV', 'Dockerfile:2: ENV has no name'],
  ['ENV without a value', 'FROM base\nENV A', 'Dockerfile:2: ENV `A` has no value'],
  ['LABEL with a word too many', 'FROM base\nLABEL a=b c', 'Dockerfile:2: LABEL has `c`, which is not `name=value`'],
  ['LABEL without a name', 'FROM base\nLABEL a=b =c', 'Dockerfile:2: LABEL has `=c`, which is not `name=value`'],
  ['a required variable', 'FROM base\nARG A\nLABEL x="${A:?give it}"', 'Dockerfile:3: `A` is not set: give it'],
])('%s is refused', (_, text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_INVALID', message }));
});
