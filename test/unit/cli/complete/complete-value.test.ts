import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { flag } from '../../../../src/cli/command.ts';
import { completeValue } from '../../../../src/cli/complete/complete-value.ts';
import { parametersOf } from '../../../../src/cli/parameters/parameter.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-complete-'));
mkdirSync(join(directory, 'layout'));
writeFileSync(join(directory, 'last.tar'), '');
writeFileSync(join(directory, '.hidden'), '');

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const terminal = testTerminal({ directory });
const text = (placeholder: string) => flag(z.string().optional(), { placeholder, description: '' });
const parameters = parametersOf(
  z.strictObject({ place: text('NAME|PLACE'), dir: text('DIR'), file: text('FILE'), tag: text('REF') }),
);

async function complete(name: string, typed: string): Promise<readonly string[]> {
  const parameter = parameters.find((one) => one.name === name);
  if (parameter === undefined) throw new Error(`no flag ${name}`);
  return (await completeValue(parameter, typed, terminal)).values.map(({ value }) => value);
}

test.each([
  ['file', 'la', ['last.tar', 'layout/']],
  ['file', `${directory}/las`, [`${directory}/last.tar`]],
  ['file', '.', ['.hidden']],
  ['dir', '', ['layout/']],
  ['tag', '', []],
  ['place', 'oci:', ['oci:layout/']],
  ['place', 'oci-archive:l', ['oci-archive:last.tar', 'oci-archive:layout/']],
  ['place', 'oci', ['oci:', 'oci-archive:']],
  ['place', 'l', ['last.tar', 'layout/']],
  ['place', 'docker-daemon:', []],
])('completeValue() of %s completes %j', async (name, typed, expected) => {
  expect(await complete(name, typed)).toEqual(expected);
});
