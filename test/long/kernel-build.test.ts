import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfLayout } from '../fixtures/kernel/kernel-image-files.ts';
import { testFolder } from '../fixtures/kernel/stand-in-tree.ts';
import { buildTestKernel } from '../fixtures/kernel/test-kernel.ts';
import { runTool } from '../fixtures/run-tool.ts';

const HOURS = 3_600_000;

test('buildKernel() of Debian’s Linux gives equal bytes twice, and the third time nothing is built', {
  timeout: 2 * HOURS,
}, async () => {
  using folder = testFolder();
  const [key, cert] = [join(folder.path, 'k.pem'), join(folder.path, 'c.pem')];
  runTool('openssl', [
    'req',
    '-x509',
    '-nodes',
    '-newkey',
    'rsa:4096',
    '-subj',
    '/CN=test',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  const signing = `signing: { key: ${key}, cert: ${cert} }\n`;

  const first = await buildTestKernel(folder.path, { signing, name: 'first' });
  const second = await buildTestKernel(folder.path, { signing, name: 'second', usesCache: false });
  const third = await buildTestKernel(folder.path, { signing, name: 'third' });

  const files = await filesOfLayout(first.layout);
  expect([first, second, third].map(({ isCached }) => isCached)).toEqual([false, false, true]);
  expect([second.digest, third.digest]).toEqual([first.digest, first.digest]);
  expect([...files.keys()]).toContain('usr/lib/modules/6.1.192-talos/kernel/drivers/misc/rs_base.ko');
  expect([...files.values()].some((bytes) => Buffer.from(bytes).includes('PRIVATE KEY'))).toBe(false);
});
