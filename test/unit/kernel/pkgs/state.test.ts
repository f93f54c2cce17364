import { expect, test } from 'vitest';
import { joinStates, NO_STATE, parsePkgsState, writePkgsState } from '../../../../src/kernel/pkgs/state.ts';

const state = {
  edits: { Pkgfile: [{ kind: 'replaced' as const, before: 'a', after: 'b' }] },
  madePatchFolder: true,
};

test('writePkgsState() writes what parsePkgsState() reads', () => {
  expect(parsePkgsState(writePkgsState(state))).toEqual(state);
  expect(writePkgsState({ edits: { Pkgfile: [] }, madePatchFolder: false })).toBeUndefined();
  expect(parsePkgsState(undefined)).toEqual(NO_STATE);
});

test.each(['', '{', '{"version":2}', '{"version":1,"edits":{"x":[{"kind":"added","lines":["a\\nb"]}]}}'])(
  'parsePkgsState() refuses %j',
  (text) => {
    expect(() => parsePkgsState(text)).toThrow(expect.objectContaining({ code: 'KERNEL_PKGS_EDITED' }));
  },
);

test('joinStates() keeps the edits of both states, the older ones first', () => {
  const newer = {
    edits: { Pkgfile: [{ kind: 'added' as const, lines: ['c'] }], Makefile: [] },
    madePatchFolder: false,
  };

  expect(joinStates(state, newer)).toEqual({
    edits: { Pkgfile: [...state.edits.Pkgfile, { kind: 'added', lines: ['c'] }], Makefile: [] },
    madePatchFolder: true,
  });
});
