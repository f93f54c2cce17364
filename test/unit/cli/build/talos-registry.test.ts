import { expect, test } from 'vitest';
import { checkTalosRegistry } from '../../../../src/cli/build/talos-registry.ts';

test.each([
  undefined,
  'registry.internal',
  'registry.internal:5000/mirror/siderolabs',
  'localhost:5000',
  '[::1]:5000/x',
])('checkTalosRegistry() takes %j', (registry) => {
  expect(() => checkTalosRegistry(registry)).not.toThrow();
});

test.each(['', 'internal', 'registry.internal/', 'http://registry.internal', 'r.example/a:v1', 'r.example/A', 'a b'])(
  'checkTalosRegistry() refuses %j',
  (registry) => {
    expect(() => checkTalosRegistry(registry)).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('registry.internal') }),
    );
  },
);
