import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { serverSettings } from '../../../../src/cli/serve/server-settings.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('serverSettings() checks logins against the file, and warns of lines that it cannot use', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'users'), `puller:${hashSync('right', 4)}\nold:{SHA}x\n`);
  const context = testContext({ directory: folder.path });

  const { access } = await serverSettings({ htpasswd: 'users', anonymousPull: true }, context);

  expect(access?.anonymousPull).toBe(true);
  expect([await access?.verify('puller', 'right'), await access?.verify('puller', 'wrong')]).toEqual([true, false]);
  expect(context.events).toEqual([{ kind: 'warning', message: 'users:2: not a bcrypt hash; this login is ignored' }]);
});

test('serverSettings() reads certificate and key', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'c'), 'certificate');
  await writeFile(join(folder.path, 'k'), 'key');
  const flags = { tlsCert: 'c', tlsKey: 'k', anonymousPull: false };

  expect((await serverSettings(flags, testContext({ directory: folder.path }))).tls).toEqual({
    certificate: 'certificate',
    key: 'key',
  });
});

test.each([
  [{ tlsCert: 'c', anonymousPull: false }, '`--tls-cert` and `--tls-key` need each other'],
  [{ anonymousPull: true }, '`--anonymous-pull` has no meaning without a login'],
])('serverSettings(%j) is refused', async (flags, message) => {
  await expect(serverSettings(flags, testContext())).rejects.toMatchObject({ code: 'USAGE', message });
});
