import { expect, test } from 'vitest';
import { dockerfileError, readInstructions } from '../../../src/recipe/dockerfile-instructions.ts';

const read = (text: string) => readInstructions(text, 'Dockerfile').instructions;

test('readInstructions() gives keyword, flags, text and position', () => {
  const [from, copy] = read('from --platform=linux/arm64 base AS x\n\n  COPY --link --from=x a /b\n');

  expect(from).toMatchObject({ keyword: 'FROM', text: 'base AS x', at: { file: 'Dockerfile', line: 1, column: 1 } });
  expect([...(from?.flags ?? [])]).toEqual([['platform', 'linux/arm64']]);
  expect(copy).toMatchObject({ keyword: 'COPY', text: 'a /b', at: { line: 3, column: 3 } });
  expect([...(copy?.flags ?? [])]).toEqual([
    ['link', ''],
    ['from', 'x'],
  ]);
});

test.each([
  ['continuation lines', 'COPY a \\\n  b /c', 'a   b /c'],
  ['comments and blank lines between them', 'COPY a \\\n# why\n\n  b /c', 'a   b /c'],
  ['lines of Windows', 'COPY a \\\r\n  b /c\r\n', 'a   b /c'],
  ['another escape character', '# escape=`\nCOPY a `\n  b /c', 'a   b /c'],
])('readInstructions() joins %s', (_, text, joined) => {
  expect(read(text)[0]?.text).toBe(joined);
});

test('readInstructions() takes flags of FROM, COPY and ADD only', () => {
  expect(read('ENV --x=1')[0]).toMatchObject({ text: '--x=1', flags: new Map() });
});

test('readInstructions() passes over a byte order mark', () => {
  expect(read('\ufeffFROM x')[0]).toMatchObject({ keyword: 'FROM', at: { line: 1, column: 1 } });
});

test('readInstructions() refuses a flag twice, and a text beyond 1 MiB', () => {
  expect(() => read('FROM x\nCOPY --link --link a b')).toThrow('Dockerfile:2: COPY has the flag `--link` twice');
  expect(() => read(`#${' '.repeat(1024 * 1024)}`)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});

test('dockerfileError() names file and line', () => {
  expect(dockerfileError({ file: 'D', line: 3, column: 1 }, 'is odd', 'Fix it.')).toMatchObject({
    code: 'DOCKERFILE_INVALID',
    message: 'D:3: is odd',
    hint: 'Fix it.',
    details: { line: 3, column: 1 },
  });
});
