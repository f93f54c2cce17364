import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { bannerRelease, findBanner, releaseOf } from '../../../../src/formats/kernel/banner.ts';

const banner = 'Linux version 6.12.63-talos (user@host) #1 SMP';

test.each([
  ['6.12.63-talos (user@host) #1', '6.12.63-talos'],
  ['5.15.0', '5.15.0'],
  ['%s (%s)', undefined],
  ['6', undefined],
  ['', undefined],
])('releaseOf() of %j is %j', (text, release) => {
  expect(releaseOf(text)).toBe(release);
});

test('findBanner() finds the banner and passes over what only looks like one', async () => {
  const image = Buffer.from(`\0Linux version %s\0more\0${banner}\0rest`, 'latin1');

  expect(await findBanner(streamOf(image))).toBe(banner);
  expect(bannerRelease(banner)).toBe('6.12.63-talos');
});

test('findBanner() finds a banner wherever chunks end inside of it', async () => {
  const image = Buffer.from(`${'x'.repeat(3000)}${banner}\0${'y'.repeat(3000)}`, 'latin1');
  for (let cut = 2990; cut < 3060; cut += 7) {
    expect(await findBanner(streamOf(image.subarray(0, cut), image.subarray(cut)))).toBe(banner);
  }
});

test('findBanner() stops reading where it is found', async () => {
  let chunks = 0;
  async function* image(): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      chunks += 1;
      yield Buffer.from(`${banner}\0${' '.repeat(2000)}`);
    }
  }

  expect(await findBanner(image())).toBe(banner);
  expect(chunks).toBe(1);
});

test('findBanner() gives undefined where there is none, and stops when it is aborted', async () => {
  expect(await findBanner(streamOf(Buffer.from('Linux versions')))).toBeUndefined();
  await expect(findBanner(streamOf(Buffer.from(banner)), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});
