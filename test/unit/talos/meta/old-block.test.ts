import { expect, test } from 'vitest';
import { readOldTags } from '../../../../src/talos/meta/old-block.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Case {
  readonly name: string;
  readonly old?: string;
}

const oracle = readOracle<Case, { readonly old?: Readonly<Record<string, string>> }>('meta');
const [release = ''] = oracle.releases;

test('readOldTags() reads what Talos reads', () => {
  const olds = oracle.cases.filter(({ old }) => old !== undefined);
  const differing = olds.filter(({ name, old = '' }) => {
    const ours = [...readOldTags(Buffer.from(old, 'base64'))].map(([tag, value]) => [
      tag,
      Buffer.from(value).toString(),
    ]);
    const theirs = oracle.verdictOf(name, release).old ?? {};
    return JSON.stringify(Object.fromEntries(ours)) !== JSON.stringify(theirs);
  });

  expect(olds.length).toBeGreaterThan(100);
  expect(differing).toEqual([]);
});

test('readOldTags() ends at a value that goes beyond the end', () => {
  const data = new Uint8Array(1024);
  data.set([6, 255, 0x61], 8);
  data.set([7, 250], 8 + 257);

  expect([...readOldTags(data).keys()]).toEqual([6]);
});
