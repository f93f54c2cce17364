import { expect, test } from 'vitest';
import { diskLoaderConf, isoLoaderConf, parseTalosVersion } from '../../../../src/talos/index.ts';

const at = parseTalosVersion;

test('isoLoaderConf() says how keys are enrolled, from 1.6 on', () => {
  expect(isoLoaderConf(at('v1.13.0'), 'if-safe')).toBe(
    '# systemd-boot configuration\n\ntimeout 10\n\nsecure-boot-enroll if-safe\n',
  );
  expect(isoLoaderConf(at('v1.5.6'), 'if-safe')).toBeUndefined();
});

test('diskLoaderConf() enrols keys from 1.14 on', () => {
  expect(diskLoaderConf(at('v1.13.0'), 'force')).toBe('# systemd-boot configuration\n\ntimeout 10\n');
  expect(diskLoaderConf(at('v1.14.0'), 'force')).toMatch(/10\n\nsecure-boot-enroll force\n$/);
  expect(diskLoaderConf(at('v1.14.0'))).not.toContain('enroll');
});
