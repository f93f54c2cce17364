import { expect, test } from 'vitest';
import { metaArgument, metaOfCommandLine, withoutMeta } from '../../../../src/talos/command-line/meta-argument.ts';
import { formatCommandLine, parseCommandLine } from '../../../../src/talos/command-line/text.ts';

const values = [{ key: 10, value: 'a b' }];
const argument = metaArgument(values, undefined);

test('metaArgument() is one argument of the environment', () => {
  expect(argument).toBe('talos.environment=INSTALLER_META_BASE64=MHhhPWEgYg==');
});

test('metaOfCommandLine() reads the last one', () => {
  const other = metaArgument([{ key: 11, value: 'old' }], undefined);

  expect(metaOfCommandLine(parseCommandLine(`${other} ${argument} talos.environment=A=b`))).toEqual(values);
  expect(metaOfCommandLine(parseCommandLine('quiet talos.environment=A=b'))).toBeUndefined();
});

test('withoutMeta() leaves other variables', () => {
  expect(formatCommandLine(withoutMeta(parseCommandLine(`a ${argument} talos.environment=A=b c`)))).toBe(
    'a talos.environment=A=b c',
  );
  expect(formatCommandLine(withoutMeta(parseCommandLine(`a ${argument}`)))).toBe('a');
  expect(formatCommandLine(withoutMeta(parseCommandLine('a')))).toBe('a');
});
