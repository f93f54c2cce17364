import { expect, test } from 'vitest';
import {
  type BuildModes,
  refuseBuildContradictions,
  refuseForMedia,
} from '../../../../src/cli/build/refuse-contradictions.ts';

const modes: BuildModes = {
  locked: false,
  updateLock: false,
  plan: false,
  push: false,
  watch: false,
  boot: false,
  until: [],
  engine: 'graft',
  layout: 'compact',
};

test('refuseBuildContradictions() takes flags that go together', () => {
  expect(() => refuseBuildContradictions({ ...modes, talos: 'v1.13.9', file: 'p.yaml', push: true })).not.toThrow();
});

test.each<[Partial<BuildModes>, string]>([
  [{ plan: true, watch: true }, '`--plan` changes nothing, so there is nothing to `--watch`'],
  [{ locked: true, updateLock: true }, '`--locked` and `--update-lock` exclude each other'],
  [{ plan: true, boot: true }, '`--plan` makes nothing that could `--boot`'],
  [{ until: ['ready'] }, '`--until` waits for a machine, and none is started'],
  [{ base: 'a', talos: 'v1' }, '`--base` and `--talos` both say what the build starts from'],
  [{ file: 'p.yaml', schematic: 's.yaml' }, '`--schematic` and `-f` both say what to build'],
  [{ file: '-', watch: true }, 'standard input cannot be read again, so it cannot be watched'],
  [{ schematic: '-', watch: true }, 'standard input cannot be read again, so it cannot be watched'],
])('refuseBuildContradictions() refuses %j', (flags, message) => {
  expect(() => refuseBuildContradictions({ ...modes, ...flags })).toThrow(
    expect.objectContaining({ code: 'USAGE', message, hint: expect.any(String) }),
  );
});

test('refuseForMedia() refuses what is for installers alone', () => {
  expect(() => refuseForMedia(modes)).not.toThrow();
  for (const flags of [
    { push: true },
    { plan: true },
    { watch: true },
    { boot: true },
    { updateLock: true },
    { tag: 'a' },
  ])
    expect(() => refuseForMedia({ ...modes, ...flags })).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
