import { expect, test } from 'vitest';
import { buildOldCommandLine } from '../../../../src/talos/command-line/old-command-line.ts';
import { formatCommandLine } from '../../../../src/talos/command-line/text.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const version = parseTalosVersion('v1.4.8');
const defaults =
  'init_on_alloc=1 slab_nomerge pti=on consoleblank=0 nvme_core.io_timeout=4294967295 printk.devkmsg=on ima_template=ima-ng ima_appraise=fix ima_hash=sha512';

test('buildOldCommandLine() of an ISO is for metal', () => {
  const line = buildOldCommandLine({ version, architecture: 'amd64', kind: 'iso', platform: 'aws' });

  expect(formatCommandLine(line)).toBe(`talos.platform=metal earlyprintk=ttyS0 console=ttyS0 console=tty0 ${defaults}`);
});

test('buildOldCommandLine() of an image says where the configuration comes from', () => {
  const line = buildOldCommandLine({ version, architecture: 'amd64', kind: 'image', platform: 'aws' });

  expect(formatCommandLine(line)).toBe(`talos.platform=aws talos.config=none console=tty1 console=ttyS0 ${defaults}`);
});

test('buildOldCommandLine() has the arguments of a board', () => {
  const line = buildOldCommandLine({
    version,
    architecture: 'arm64',
    kind: 'image',
    platform: 'metal',
    board: 'rock64',
  });

  expect(formatCommandLine(line)).toBe(
    `talos.platform=metal console=tty0 console=ttyS2,115200n8 talos.board=rock64 ${defaults}`,
  );
});
