import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { completePath } from '../../../../src/cli/complete/complete-path.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-complete-'));
const terminal = testTerminal({ directory });
mkdirSync(join(directory, 'layout'));
writeFileSync(join(directory, 'last.tar'), '');

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('completePath() says when the path goes on', async () => {
  expect(await completePath('lay', { only: 'file', terminal })).toMatchObject({ noSpace: true, isPaths: true });
  expect(await completePath('las', { only: 'file', terminal })).toMatchObject({ noSpace: false });
  expect(await completePath('no/such/folder', { only: 'file', terminal })).toMatchObject({ values: [] });
});
