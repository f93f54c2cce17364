import { expect, test } from 'vitest';
import { findVermagic } from '../../../../src/formats/kernel/index.ts';

const RELEASE = '6.12.63-talos';
const find = (...texts: readonly string[]) => findVermagic(Buffer.from(`${texts.join('\0')}\0`, 'latin1'), RELEASE);

test.each([
  'SMP preempt mod_unload modversions ',
  'SMP mod_unload modversions aarch64',
  'mod_unload modversions ',
  `SMP modversions RANDSTRUCT_PLUGIN_${'a1'.repeat(32)}`,
  '',
])('findVermagic() finds %j behind the release', (words) => {
  expect(find(`Linux version ${RELEASE} (user@host) #1`, RELEASE, `${RELEASE} ${words}`)).toBe(`${RELEASE} ${words}`);
});

test.each([
  ['the banner alone', [`${RELEASE} (user@host) #1 SMP`]],
  ['other words', [`${RELEASE} modversions SMP `]],
  ['a text that never ends', [`${RELEASE} ${'SMP '.repeat(200)}`]],
])('findVermagic() finds none in %s', (_, texts) => {
  expect(find(...texts)).toBeUndefined();
});
