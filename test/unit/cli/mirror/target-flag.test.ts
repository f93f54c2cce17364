import { expect, test } from 'vitest';
import { targetOf } from '../../../../src/cli/mirror/target-flag.ts';
import { parseMirrorTarget } from '../../../../src/mirror/index.ts';

const inFile = { target: parseMirrorTarget('r.example:5000', '/there') };

test('targetOf() takes the command line over the file', () => {
  expect(targetOf('oci:a', inFile, '/here')).toMatchObject({ kind: 'layout' });
  expect(targetOf(undefined, inFile, '/here')).toMatchObject({ kind: 'registry' });
});

test('targetOf() asks for a target where there is none', () => {
  expect(() => targetOf(undefined, undefined, '/here')).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('--to') }),
  );
});
