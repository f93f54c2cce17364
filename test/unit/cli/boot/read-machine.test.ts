import { expect, test } from 'vitest';
import { bootFlags } from '../../../../src/cli/boot/flags.ts';
import { readMachine } from '../../../../src/cli/boot/read-machine.ts';

function read(flags: object) {
  return readMachine('oci:out/a:v1', bootFlags.parse(flags), '/home/me');
}

test('readMachine() has defaults for all but the place', () => {
  expect(read({})).toMatchObject({
    place: 'oci:/home/me/out/a:v1',
    way: undefined,
    memoryBytes: 2 * 1024 ** 3,
    processors: 1,
    kvm: true,
    network: 'user',
    forwards: [],
    until: [],
    timeoutMs: undefined,
  });
});

test('readMachine() waits for ten minutes where a text is waited for', () => {
  expect(read({ until: ['ready'] }).timeoutMs).toBe(600_000);
  expect(read({ until: ['ready'], timeout: '90s' }).timeoutMs).toBe(90_000);
  expect(read({ until: ['ready'], timeout: '0' }).timeoutMs).toBeUndefined();
});

test('readMachine() reads ports', () => {
  expect(read({ forward: ['5000:50000'] }).forwards).toEqual([{ hostPort: 5000, guestPort: 50_000 }]);
});

test.each([
  [{ forward: ['5000'] }, '`--forward 5000` is not two ports'],
  [{ forward: ['0:70000'] }, '`--forward 0:70000` is not two ports'],
  [{ forward: ['1:1'], network: 'none' }, '`--forward` leads to a machine without a network'],
  [{ cpus: '0' }, '`--cpus 0` is not a number of processors'],
  [{ cpus: '300' }, '`--cpus 300` is not a number of processors'],
  [{ memory: 'much' }, '`--memory much` is not a size'],
  [{ until: [' '] }, '`--until` waits for a text, and there is none'],
  [{ timeout: 'soon' }, '`--timeout soon` is not a duration'],
])('readMachine() refuses %j', (flags, message) => {
  expect(() => read(flags)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint: expect.any(String) }));
});
