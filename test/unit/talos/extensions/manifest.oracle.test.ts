import { describe, expect, test } from 'vitest';
import {
  asTalosVersion,
  constraintProblem,
  parseTalosVersion,
  readExtensionManifest,
} from '../../../../src/talos/index.ts';
import { readOracle } from '../../../fixtures/oracle.ts';
import { cases as made } from '../../../oracle/extensions/cases.ts';

interface Verdict {
  readonly manifest?: unknown;
  readonly stage?: 'load' | 'constraint' | 'panic';
  readonly error?: string;
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly talos: string;
}

const { cases, releases, verdictOf } = readOracle<Case, Verdict>('extensions');

/** The grammar of a release, for another release than it is itself: the imager of one makes images of others. */
function constraintSays(constraint: string, release: string, talos: string): string | undefined {
  return constraintProblem(constraint, parseTalosVersion(talos), { tool: parseTalosVersion(release) });
}

describe.each(releases)('as Talos %s says', (release) => {
  const loaded = cases.map((one) => ({
    ...one,
    said: verdictOf(one.name, release),
    read: readExtensionManifest(new TextEncoder().encode(one.text), asTalosVersion(release)),
  }));

  test('readExtensionManifest() refuses what it refuses, in its words', () => {
    const wrong = loaded.filter(({ said, read }) =>
      said.stage === 'load'
        ? read.kind === 'manifest' || !said.error?.includes(read.message)
        : read.kind !== 'manifest',
    );

    expect(wrong.map(({ name, read }) => [name, read])).toEqual([]);
  });

  test('readExtensionManifest() reads what it reads', () => {
    const accepted = loaded.filter(({ said }) => said.stage === undefined);

    expect(accepted.map(({ name, read }) => [name, read])).toMatchObject(
      accepted.map(({ name, said }) => [name, { kind: 'manifest', manifest: said.manifest }]),
    );
  });

  test('constraintProblem() finds what it finds', () => {
    const wrong = loaded.flatMap(({ name, talos, said, read }) => {
      if (read.kind !== 'manifest') return [];
      const problem = constraintSays(read.manifest.constraint, release, talos);
      return (problem === undefined) === (said.stage === undefined) ? [] : [[name, problem, said.error]];
    });

    expect(wrong).toEqual([]);
  });

  test('constraintProblem() says it in its words', () => {
    const wrong = loaded.flatMap(({ name, talos, said, read }) => {
      if (read.kind !== 'manifest' || said.stage !== 'constraint') return [];
      const problem = constraintSays(read.manifest.constraint, release, talos);
      return problem !== undefined && said.error?.startsWith(problem) === true ? [] : [[name, problem, said.error]];
    });

    expect(wrong).toEqual([]);
  });
});

test('constraintProblem() does not read what is longer than a constraint can be', () => {
  const release = parseTalosVersion('v1.10.0');

  expect(constraintProblem('>= 1.0.0 '.repeat(1000), release)).toBe(
    'version constraint of 9000 characters, more than 1000',
  );
});

test('the record is of the cases that are there', () => {
  expect(made).toEqual(cases);
});
