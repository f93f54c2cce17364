import { expect, test } from 'vitest';
import { buildFileKind } from '../../../../src/cli/build/file-kind.ts';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { type ImagerProfile, parseImagerProfile, profileRecipe } from '../../../../src/recipe/index.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

const oracle = readOracle<{ readonly name: string; readonly text: string }, unknown>('profiles');

/** Every profile that passes, as `parse.oracle.test.ts` compares with the imagers. */
const taken = oracle.releases.flatMap((release) =>
  oracle.cases.flatMap(({ text }) => {
    const filled = text.replaceAll('VERSION', release);
    const profile = parsed(filled);
    return profile === undefined ? [] : [{ text: filled, profile }];
  }),
);

function parsed(text: string): ImagerProfile | undefined {
  try {
    return parseImagerProfile(Buffer.from(text), { file: 'p.yaml' });
  } catch (error) {
    if (!isRootsmithError(error) || error.code !== 'PROFILE_INVALID') throw error;
    return undefined;
  }
}

test('profileRecipe() takes all that the imagers take', () => {
  const refused = new Set<string>();
  for (const { profile } of taken) {
    try {
      profileRecipe(profile, { folder: '/' });
    } catch (error) {
      if (!isRootsmithError(error) || error.code !== 'PROFILE_INVALID') throw error;
      refused.add(error.message.replace(/^p\.yaml:\d+:\d+: /, ''));
    }
  }

  expect(taken.length).toBeGreaterThan(400);
  expect([...refused]).toEqual([]);
});

test('buildFileKind() knows every profile that the imagers take', () => {
  expect(taken.filter(({ text }) => buildFileKind(text) !== 'profile').map(({ text }) => text)).toEqual([]);
});
