import { expect, test } from 'vitest';
import { parseKernelConfig } from '../../../src/formats/index.ts';
import { enforcementOf } from '../../../src/modules/index.ts';

const SIG = 'CONFIG_MODULE_SIG=y\nCONFIG_SECURITY_LOCKDOWN_LSM=y\n';
const of = (config: string | undefined, ...texts: readonly string[]) =>
  enforcementOf({
    config: config === undefined ? undefined : parseKernelConfig(config),
    hasCertificates: true,
    commandLines: texts.map((text, index) => ({ source: `line ${index}`, text })),
  });

test.each([
  ['enforced', `${SIG}CONFIG_MODULE_SIG_FORCE=y\n`, '', 'CONFIG_MODULE_SIG_FORCE is set'],
  ['enforced', SIG, 'a=1 module.sig_enforce=1', 'command line of line 0'],
  ['enforced', SIG, 'module.sig_enforce', 'command line of line 0'],
  ['enforced', SIG, 'module.sig-enforce=on module.sig_enforce=0', 'command line of line 0'],
  ['enforced', undefined, 'module.sig_enforce=y', 'command line of line 0'],
  ['optional', SIG, 'module.sig_enforce=0', 'CONFIG_MODULE_SIG_FORCE is not set'],
  ['optional', SIG, 'init=/x -- module.sig_enforce=1', 'no command line sets'],
  ['optional', SIG, 'dyndbg="module.sig_enforce=1 x"', 'no command line sets'],
  ['optional', undefined, '', 'does not tell whether'],
  ['ignored', 'CONFIG_MODULES=y\n', 'module.sig_enforce=1', 'without CONFIG_MODULE_SIG'],
])('enforcementOf() finds signatures %s (%#)', (signatures, config, line, reason) => {
  expect(of(config, line)).toMatchObject({
    signatures,
    reasons: [expect.stringContaining(reason), expect.any(String)],
  });
});

test.each([
  ['none', SIG, ['quiet']],
  ['none', SIG, ['lockdown=none']],
  ['integrity', SIG, ['lockdown=integrity']],
  ['confidentiality', SIG, ['quiet', 'lockdown=confidentiality']],
  ['confidentiality', `${SIG}CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY=y\n`, ['lockdown=integrity']],
  ['none', 'CONFIG_MODULE_SIG=y\n', ['lockdown=integrity']],
])('enforcementOf() finds lockdown %s (%#)', (lockdown, config, lines) => {
  expect(of(config, ...lines).lockdown).toBe(lockdown);
});

test('enforcementOf() takes a kernel without certificates and configuration for one without signatures', () => {
  expect(enforcementOf({ config: undefined, hasCertificates: false, commandLines: [] }).signatures).toBe('ignored');
});
