import { expect, test } from 'vitest';
import { engineNames, findEngine } from '../../../../src/installer/engines/engine.ts';

test('findEngine() knows every engine by its name', () => {
  expect(engineNames.map((name) => [findEngine(name).name, findEngine(name).kind])).toEqual([
    ['graft', 'squash'],
    ['squashfs-tools', 'squash'],
    ['docker', 'image'],
  ]);
});
