import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Session } from '../../../../src/installer/session/session.ts';

let temporaryFolder: string;

beforeAll(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'rootsmith-session-'));
});

afterAll(() => rmSync(temporaryFolder, { recursive: true, force: true }));

const closing = (closed: string[], name: string) => ({ [Symbol.asyncDispose]: async () => void closed.push(name) });

test('Session closes what was kept in reverse order, and removes its files', async () => {
  const closed: string[] = [];
  const session = await Session.open({ env: {}, temporaryFolder });
  const path = session.context.files.newPath('x');
  for (const name of ['first', 'second']) session.context.keep(closing(closed, name));

  await session[Symbol.asyncDispose]();

  expect(closed).toEqual(['second', 'first']);
  expect(existsSync(join(path, '..'))).toBe(false);
});

test('Session removes its files where closing fails', async () => {
  const session = await Session.open({ env: {}, temporaryFolder });
  session.context.keep({ [Symbol.asyncDispose]: () => Promise.reject(new Error('cannot close')) });

  await expect(session[Symbol.asyncDispose]()).rejects.toThrow('cannot close');

  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test('Session.inner() has files and a budget of its own', async () => {
  await using session = await Session.open({ env: {}, temporaryFolder, limits: { segments: 2 } });
  const options = { env: {} };
  session.context.budget.spend('segments');

  for (const _ of [1, 2]) {
    await using inner = await session.inner(options);
    expect(inner.context.files.newPath('x')).toContain('part-');
    inner.context.budget.spend('segments');
  }

  expect(() => session.context.budget.spend('segments')).not.toThrow();
});

test('Session opens places of the context', async () => {
  await using session = await Session.open({ env: {}, temporaryFolder });

  await expect(session.context.places.openSource(`oci:${temporaryFolder}/gone:v1`)).rejects.toMatchObject({
    code: expect.stringMatching(/NOT_FOUND/) as string,
  });
});
