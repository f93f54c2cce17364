import { expect, test } from 'vitest';
import { targetOf } from '../../../../src/cli/mirror/target-flag.ts';

test('targetOf() takes the command line over the file', () => {
  expect(targetOf('oci:a', { target: 'r.example:5000' }, '/here')).toMatchObject({ kind: 'layout' });
  expect(targetOf(undefined, { target: 'r.example:5000' }, '/here')).toMatchObject({ kind: 'registry' });
});

test('targetOf() asks for a target where there is none', () => {
  expect(() => targetOf(undefined, undefined, '/here')).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('--to') }),
  );
});
