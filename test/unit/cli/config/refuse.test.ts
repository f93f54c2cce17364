import { expect, test } from 'vitest';
import { refuseContradictions } from '../../../../src/cli/config/refuse.ts';
import { typedFlags } from '../../../fixtures/config-flags.ts';

const mirror = 'http://10.5.0.1:6000';

test.each([
  [{}, '`config registries` needs to know the mirror'],
  [{ nameserver: ['10.0.0.1'], username: 'a' }, '`--username` is about the mirror, and there is none'],
  [{ mirror, naming: 'prefix' }, '`--naming prefix` and `--prefix PATH` need each other'],
  [{ mirror, passwordFile: 'x' }, '`--password-file` is a part of a login'],
  [{ mirror, hostname: 'n', format: 'flags' }, '`--hostname` is for nodes of Talos, and `--format flags` is not'],
  [{ mirror, merge: 'x', format: 'hosts.toml' }, '`--merge` is for machine configurations'],
  [{ mirror, inPlace: true }, '`--in-place` needs a file to write'],
  [{ mirror, output: 'x' }, '`--format talos` makes one text'],
  [{ mirror, replace: true }, '`--replace` is for files, and none are written'],
  [{ mirror, file: ['-'], manifests: ['-'] }, 'standard input can be one source only'],
  [{ mirror, address: ['10.0.0.1/8'] }, '`--address` belongs to an interface, and none is named'],
  [{ mirror, interface: 'e', network: 'x' }, '`--network` and `--interface` both describe interfaces'],
  [{ mirror, interface: 'e', bondLink: ['a'] }, '`--bond-link` is a part of a bond'],
])('refuseContradictions(%j) says %s', (typed, message) => {
  expect(() => refuseContradictions(typedFlags(typed))).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
  );
});

test.each([
  [{ mirror }],
  [{ file: ['mirror.yaml'], merge: 'cp.yaml', inPlace: true }],
  [{ mirror, format: 'hosts.toml', output: 'x', replace: true }],
  [{ nameserver: ['10.0.0.1'] }],
  [{ mirror, interface: 'bond0', bondMode: '802.3ad', bondLink: ['a', 'b'] }],
])('refuseContradictions(%j) has nothing to say', (typed) => {
  expect(() => refuseContradictions(typedFlags(typed))).not.toThrow();
});
