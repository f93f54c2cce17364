import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeCrash, runCampaign } from '../../../scripts/fuzz/campaign.ts';
import { casesFrom, type FuzzCase, parseCase } from '../../../scripts/fuzz/case.ts';
import { compareListings } from '../../../scripts/fuzz/compare.ts';
import { corpus, makeCorpus, readImage } from '../../../scripts/fuzz/corpus.ts';
import { exercise } from '../../../scripts/fuzz/exercise.ts';
import { sampleOf } from '../../../scripts/fuzz/sample.ts';
import { fuzzRegressions } from '../../fixtures/fuzz-regressions.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-fuzz-test-'));
beforeAll(() => makeCorpus(folder));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the squashfs reader', () => {
  test.each(corpus)('accepts the corpus image $name', async ({ name }) => {
    const bytes = readImage(folder, name);

    expect(await exercise(bytes, { paths: [''], isThorough: true })).toEqual([]);
  });

  test('explains or accepts every one of 20,000 mutants', async () => {
    const { cases, accepted, refused, crashes } = await runCampaign(casesFrom(corpus, 1, 20_000), { folder });

    expect(crashes.map(describeCrash)).toEqual([]);
    expect(cases).toBe(20_000);
    // Otherwise the mutants would end at the first check, or hit nothing that counts.
    expect(accepted).toBeGreaterThan(2000);
    expect([...refused.keys()]).toEqual(
      expect.arrayContaining(['FORMAT_CORRUPT', 'FORMAT_UNSUPPORTED', 'LIMIT_EXCEEDED']),
    );
  });

  test('survives the mutants that it once did not', async () => {
    const cases = fuzzRegressions.map(({ name }) => parseCase(name));

    const { crashes } = await runCampaign(cases, { folder, workers: 1 });

    expect(crashes.map(describeCrash)).toEqual([]);
  });

  test('lists accepted mutants as unsquashfs does', async () => {
    const accepted: FuzzCase[] = [];
    await runCampaign(casesFrom(corpus, 1_000_000, 1000), {
      folder,
      onBatch: (_, some) => void accepted.push(...some),
    });

    const { equal, changed, different } = await compareListings(folder, sampleOf(accepted, 100));

    expect([...different]).toEqual([]);
    expect(equal).toBe(100);
    // Otherwise equal listings would say nothing.
    expect(changed).toBeGreaterThan(5);
  });
});
