import { expect, test } from 'vitest';
import { checkBoot, checkKvm } from '../../../../src/cli/doctor/check-boot.ts';
import { testContext } from '../../../fixtures/command-line.ts';

test('checkBoot() says what to install, as notes: nothing else needs it', async () => {
  const checks = await checkBoot(testContext({ env: { PATH: '/nonexistent' } }));

  expect(checks.map(({ name }) => name)).toEqual(['QEMU', 'UEFI firmware', 'KVM']);
  expect(checks[0]).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('only `rootsmith boot` needs it'),
    hint: expect.stringContaining('apt-get install qemu-system-'),
  });
});

test('checkKvm() tells whether the device can be opened', async () => {
  expect(await checkKvm('/dev/null')).toMatchObject({ status: 'ok' });
  expect(await checkKvm('/nonexistent')).toMatchObject({ status: 'warning', hint: expect.any(String) });
});
