import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Campaign, runCampaign } from '../../../scripts/fuzz/campaign.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-campaign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = fileURLToPath(new URL('../../fixtures/unruly-worker.ts', import.meta.url));

/** Long enough for whatever ends by itself, also on a busy machine. */
const NO_HANG_MS = 60_000;
const HANG_MS = 1500;

function runDeeds(deeds: readonly string[], hangMs = NO_HANG_MS): Promise<Campaign> {
  const cases = deeds.map((entry, seed) => ({ entry, seed }));
  return runCampaign(cases, { folder, program, workers: 1, hangMs, rssBytes: 300 * 1024 ** 2 });
}

describe('runCampaign()', () => {
  test('counts what is accepted and what is refused', async () => {
    const { cases, accepted, refused, crashes } = await runDeeds(['accept', 'refuse', 'accept', 'refuse', 'refuse']);

    expect({ cases, accepted, refused: [...refused], crashes }).toEqual({
      cases: 5,
      accepted: 2,
      refused: [['FORMAT_CORRUPT', 3]],
      crashes: [],
    });
  });

  test.each([
    ['an exception', 'throw', 'exception', /TypeError: not a number/],
    ['a rejection that nobody waits for', 'forget', 'exception', /nobody waits/],
    ['an endless loop', 'loop', 'hang', /1500 ms/],
    ['a promise that never ends', 'wait', 'hang', /1500 ms/],
    ['the death of the process', 'die', 'exit', /SIGSEGV/],
    ['too much memory', 'grow', 'memory', /\d+ MiB/],
  ])('takes %s for a crash of that case, and goes on', async (_, deed, kind, what) => {
    const { cases, crashes } = await runDeeds(
      ['accept', deed, 'refuse', 'accept'],
      kind === 'hang' ? HANG_MS : NO_HANG_MS,
    );

    expect(crashes).toEqual([{ entry: deed, seed: 1, kind, what: expect.stringMatching(what) }]);
    expect(cases).toBe(4);
  });

  test('leaves no file behind', async () => {
    await runDeeds(['accept', 'die', 'accept']);

    expect(readdirSync(folder)).toEqual([]);
  });
});
