import { describe, expect, test } from 'vitest';
import {
  asTalosVersion,
  type CheckedService,
  checkService,
  renderServiceSpec,
  serviceRules,
} from '../../../../src/talos/index.ts';
import { readOracle } from '../../../fixtures/oracle.ts';
import { cases as made } from '../../../oracle/services/cases.ts';

/** The spec without what has the zero value of its type, or the error. */
interface Verdict {
  readonly spec?: unknown;
  readonly error?: string;
}

interface Case {
  readonly name: string;
  readonly text?: string;
  readonly base64?: string;
  readonly argument?: string;
}

const { cases, releases, verdictOf } = readOracle<Case, Verdict>('services');

function check({ text = '', base64 }: Case, release: string): CheckedService {
  const bytes = base64 === undefined ? new TextEncoder().encode(text) : Buffer.from(base64, 'base64');
  return checkService({ text: bytes, file: 'x.yaml' }, { version: asTalosVersion(release) });
}

/** Leaves out what the record leaves out. */
function nonZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nonZero);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, content]) => [name, nonZero(content)] as const);
  return Object.fromEntries(entries.filter(([, content]) => !isZero(content)));
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === '' || value === false || value === 0;
}

describe.each(releases)('checkService() says what Talos %s says', (release) => {
  const checked = new Map(cases.map((one) => [one.name, check(one, release)] as const));
  test('of what it refuses', () => {
    const wrong = cases.filter((one) => {
      const { error } = verdictOf(one.name, release);
      return (error === undefined) !== (checked.get(one.name)?.problems.length === 0);
    });

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('of what it decodes', () => {
    const accepted = cases.filter(({ name }) => verdictOf(name, release).error === undefined);
    const wrong = accepted.filter(
      (one) => JSON.stringify(sorted(nonZero(checked.get(one.name)?.spec))) !== recordedSpec(one.name, release),
    );

    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(accepted.length).toBeGreaterThan(400);
  });

  test('in its words, where a message claims to be its own', () => {
    const wrong = cases.flatMap((one) => {
      const { error = '' } = verdictOf(one.name, release);
      const { problems = [] } = checked.get(one.name) ?? {};
      return problems
        .filter(({ rule, message }) => serviceRules[rule].from === 'talos' && !error.includes(message))
        .map(({ message }) => `${one.name}: ${message}, but Talos says ${error}`);
    });

    expect(wrong).toEqual([]);
  });

  test('of what a build writes: the argument that was meant', () => {
    const written = cases.filter(({ argument }) => argument !== undefined);
    const decoded = written.map(
      ({ name }) =>
        (verdictOf(name, release).spec as { readonly container: { readonly args: readonly string[] } }).container.args,
    );

    expect(decoded).toEqual(written.map(({ argument }) => [argument]));
  });
});

function recordedSpec(name: string, release: string): string {
  return JSON.stringify(sorted(verdictOf(name, release).spec ?? {}));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, content]) => [name, sorted(content)]),
  );
}

test('renderServiceSpec() still writes what Talos was asked about', () => {
  const written = cases.filter(({ argument }) => argument !== undefined);
  const now = written.map(({ argument }) =>
    renderServiceSpec({ name: 'a', container: { entrypoint: './a', args: [argument] }, restart: 'always' }),
  );

  expect(now).toEqual(written.map(({ text }) => text));
});

/** The cases that two releases do not say the same of. */
function differences(one: string, other: string): readonly string[] {
  return cases
    .map(({ name }) => name)
    .filter((name) => JSON.stringify(verdictOf(name, one)) !== JSON.stringify(verdictOf(name, other)));
}

test('the model of v1.9.6 says of every spec what the code of v1.9.5 says', () => {
  expect(differences('v1.9.5', 'v1.9.6')).toEqual([]);
});

test('the model of v1.0.6 says what the code of v1.0.0 says of all but merges', () => {
  const different = differences('v1.0.0', 'v1.0.6');

  expect(different.filter((name) => !name.startsWith('merges: '))).toEqual([]);
  expect(different).toHaveLength(12);
});

test('the record is of the cases that are there', () => {
  expect(made).toEqual(cases);
});
