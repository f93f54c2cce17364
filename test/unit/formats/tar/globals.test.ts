import { expect, test } from 'vitest';
import { Globals } from '../../../../src/formats/tar/globals.ts';

const record = (key: string, value: string) => ({ key, value: new TextEncoder().encode(value), offset: 0 });

test('Globals keeps the last record of a key', () => {
  const globals = new Globals();
  expect(globals.isEmpty).toBe(true);

  globals.add([record('uid', '1'), record('gid', '2')]);
  globals.add([record('uid', '3')]);

  expect(globals.isEmpty).toBe(false);
  expect(globals.get('uid')).toEqual(record('uid', '3'));
  expect(globals.get('gid')).toEqual(record('gid', '2'));
});

test('Globals gives the same attributes until a header says more', () => {
  const globals = new Globals();
  globals.add([record('SCHILY.xattr.user.a', 'x')]);
  const { xattrs } = globals;

  expect(globals.xattrs).toBe(xattrs);
  globals.add([record('SCHILY.xattr.user.b', 'y')]);
  expect([...globals.xattrs.keys()]).toEqual(['user.a', 'user.b']);
});
