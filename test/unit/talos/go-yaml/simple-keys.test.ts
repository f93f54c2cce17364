import { describe, expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { LeveledKeys, NestedKeys, type SimpleKeys } from '../../../../src/talos/go-yaml/simple-keys.ts';

const mark = (index: number, line = 0) => ({ index, line, column: index });
const key = (token: number, index = 0, required = false) => ({ token, required, mark: mark(index) });

describe.each<[string, () => SimpleKeys]>([
  ['LeveledKeys', () => new LeveledKeys()],
  ['NestedKeys', () => new NestedKeys(goYamlOf(undefined))],
])('%s', (_, create) => {
  test('takes a key once, on its line', () => {
    const keys = create();
    keys.save(key(3));

    expect(keys.take(mark(5))).toMatchObject({ token: 3 });
    expect(keys.take(mark(6))).toBeUndefined();
    keys.save(key(4));
    expect(keys.take(mark(9, 1))).toBeUndefined();
  });

  test('remembers the key before a flow collection', () => {
    const keys = create();
    keys.save(key(1));
    keys.enterFlow(1);
    expect(keys.take(mark(2))?.token).not.toBe(1);
    keys.leaveFlow();

    expect(keys.take(mark(3))).toMatchObject({ token: 1 });
  });

  test('does not drop a key that has to be one', () => {
    const keys = create();
    keys.save(key(1, 0, true));

    expect(() => keys.remove()).toThrow("could not find expected ':'");
  });

  test('tells whether a token may begin a key', () => {
    const keys = create();
    keys.save(key(1));

    expect([keys.mayBegin(1, mark(5)), keys.mayBegin(2, mark(5))]).toEqual([true, false]);
    keys.remove();
    expect(keys.mayBegin(1, mark(5))).toBe(false);
  });
});

test('LeveledKeys forgets a key after 1024 characters', () => {
  const keys = new LeveledKeys();
  keys.save(key(1));
  expect(keys.mayBegin(1, mark(1024))).toBe(true);

  expect(keys.take(mark(1025))).toBeUndefined();
});

test('NestedKeys forgets all keys at the end', () => {
  const keys = new NestedKeys(goYamlOf(undefined));
  keys.save(key(1));
  keys.clear();

  expect(keys.take(mark(1))).toBeUndefined();
});
