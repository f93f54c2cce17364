import { expect, test } from 'vitest';
import { assertAccepted } from '../../../../src/machine-config/validate/assert-accepted.ts';
import { parseTalosVersion } from '../../../../src/talos/version.ts';

const version = parseTalosVersion('v1.13.9');
const hostname = 'apiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable\n';
const mirror = '---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: a\nendpoints: [{ url: http://b }]\n';

function refusal(before: string, after: string): unknown {
  try {
    assertAccepted({ file: 'c.yaml', before, after, version });
  } catch (error) {
    return error;
  }
  return undefined;
}

test('assertAccepted() takes what a node takes', () => {
  expect(refusal(hostname, `${hostname}${mirror}`)).toBeUndefined();
});

test('assertAccepted() blames the merge for what the merge made, with the place in the file', () => {
  expect(refusal(hostname, `${hostname}hostname: n\n`)).toMatchObject({
    code: 'MERGE_CONFLICT',
    message:
      'c.yaml:3:7: at `auto`: `auto` has to be `off` beside `hostname`, which Talos v1.13.9 refuses, once the patch is in it',
    hint: expect.stringContaining('leave that part of the patch out'),
  });
});

test('assertAccepted() blames the file for what was in it before', () => {
  const before = `machine:\n  network:\n    interfaces:\n      - dhcp: true\n`;
  expect(refusal(before, `${before}${mirror}`)).toMatchObject({
    code: 'MACHINE_CONFIG_INVALID',
    message: expect.stringContaining('c.yaml:4:9: at `machine.network.interfaces[0]`: '),
    hint: 'Correct it, then merge again.',
    details: { count: 1 },
  });
});

test('assertAccepted() follows aliases and merge keys, as Talos does', () => {
  const shared = 'x: &x { hostname: a }\nmachine:\n  network:\n    <<: *x\n';
  expect(refusal('', `${shared}---\n${hostname}`)).toMatchObject({ code: 'MERGE_CONFLICT' });
});
