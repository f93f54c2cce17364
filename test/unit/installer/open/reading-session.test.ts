import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ReadingSession } from '../../../../src/installer/open/reading-session.ts';

const temporaryFolder = mkdtempSync(join(tmpdir(), 'rootsmith-reading-'));

afterAll(() => rmSync(temporaryFolder, { recursive: true }));

test('ReadingSession makes no folder for places that need none', async () => {
  await using session = new ReadingSession({ env: {}, temporaryFolder });

  await expect(session.context.places.openSource(`oci:${temporaryFolder}/gone:v1`)).rejects.toMatchObject({
    exitCode: 4,
  });

  expect(readdirSync(temporaryFolder)).toEqual([]);
});

test('ReadingSession removes the folder of an archive, and closes what it keeps', async () => {
  const closed: string[] = [];
  {
    await using session = new ReadingSession({ env: {}, temporaryFolder });
    session.context.keep({ [Symbol.asyncDispose]: async () => void closed.push('kept') });
    await expect(session.context.places.openSource(`docker-archive:${temporaryFolder}/gone.tar`)).rejects.toThrow(
      'gone.tar',
    );
    expect(readdirSync(temporaryFolder)).toHaveLength(1);
  }

  expect(closed).toEqual(['kept']);
  expect(existsSync(temporaryFolder) && readdirSync(temporaryFolder).filter((name) => !name.startsWith('.'))).toEqual(
    [],
  );
});

test('ReadingSession writes nowhere', async () => {
  await using session = new ReadingSession({ env: {}, temporaryFolder });

  await expect(session.context.places.openSink('oci:x:y')).rejects.toThrow('bug: nothing is written');
});
