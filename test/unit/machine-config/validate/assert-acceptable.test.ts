import { expect, test } from 'vitest';
import { assertAcceptable } from '../../../../src/machine-config/validate/assert-acceptable.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

function refusal(text: string, version: string | undefined = 'v1.13.9', isInline = false): unknown {
  try {
    assertAcceptable({ text, file: 'c.yaml', isInline, version: parseTalosVersion(version) });
  } catch (error) {
    return error;
  }
  return undefined;
}

const hostname = 'apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\nauto: off\n';

test.each([
  ['a part', 'machine:\n  type: worker\n'],
  ['one document of a kind', hostname],
  ['empty documents between others', `---\n---\n${hostname}---\n`],
  ['numbers with separators', 'machine: { network: { interfaces: [{ interface: eth0, mtu: 9_000 }] } }'],
  ['aliases and merge keys', 'machine: { network: &n { hostname: a } }\ncluster: { network: { <<: *n } }'],
])('assertAcceptable() takes %s', (_what, text) => {
  expect(refusal(text)).toBeUndefined();
});

test.each([
  ['nothing', '# empty\n', 'c.yaml: the machine configuration is empty'],
  ['what is not YAML', 'machine: [', 'c.yaml:1:11: the machine configuration is not YAML: '],
  ['a key that is given twice', 'machine: {}\nmachine: {}\n', 'c.yaml:2:1: the machine configuration is not YAML: '],
  ['a list', '- a\n', 'c.yaml:1:1: a document is not a mapping, which Talos v1.13.9 refuses'],
  [
    'an unknown field',
    'machine:\n  tokn: a\n',
    'c.yaml:2:9: at `machine.tokn`: `tokn` is not a field of Talos v1.13.9; ',
  ],
  ['an unknown kind', `${hostname}---\napiVersion: v1alpha1\nkind: X\n`, 'c.yaml:6:1: Talos v1.13.9 does not know X'],
  ['a wrong value', 'machine: { time: { bootTimeout: 5 } }', 'c.yaml:1:33: at `machine.time.bootTimeout`: it is not a'],
])('assertAcceptable() refuses %s', (_what, text, message) => {
  expect(refusal(text)).toMatchObject({
    code: 'MACHINE_CONFIG_INVALID',
    message: expect.stringContaining(message) as string,
    hint: expect.stringContaining('talosctl validate') as string,
  });
});

test('assertAcceptable() refuses a kind that came with a later release', () => {
  const text = 'apiVersion: v1alpha1\nkind: KubeSpanConfig\n';
  expect(refusal(text)).toBeUndefined();
  expect(refusal(text, 'v1.12.0')).toMatchObject({
    message: 'c.yaml:1:1: Talos v1.12.0 does not know KubeSpanConfig: it came with 1.13',
  });
});

test('assertAcceptable() lists all findings, and counts lines of a text inside of another file by themselves', () => {
  const text = 'machine:\n  tokn: a\n  network: { hostnam: a }\n';
  expect(refusal(text, 'v1.13.9', true)).toMatchObject({
    message: expect.stringMatching(
      /^c\.yaml: in line 2, column 9 of its text, at .*\nc\.yaml: in line 3, column 23 of /,
    ) as string,
    details: { count: 2 },
  });
});

test('assertAcceptable() checks no more than the syntax where the release is not known', () => {
  const check = (text: string) => () => assertAcceptable({ text, file: 'c.yaml', version: undefined });
  expect(check('machine: { tokn: a }')).not.toThrow();
  expect(check('- a')).toThrow('c.yaml:1:1: a document is not a mapping, which Talos refuses');
});

test('assertAcceptable() ends on aliases that multiply', () => {
  const levels = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
  expect(refusal(`a0: &a0 [x]\n${levels.join('\n')}\n`)).toMatchObject({ code: 'MACHINE_CONFIG_INVALID' });
});
