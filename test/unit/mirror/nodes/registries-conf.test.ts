import { expect, test } from 'vitest';
import type { Registries } from '../../../../src/machine-config/index.ts';
import { registriesConf } from '../../../../src/mirror/nodes/registries-conf.ts';

const endpoint = { url: 'http://m:6000', overridePath: false };
const plain: Registries = {
  mirrors: [
    { host: 'docker.io', endpoints: [endpoint], skipFallback: false },
    { host: 'reg:5000', endpoints: [{ url: 'http://m:6000/v2/x', overridePath: true }], skipFallback: true },
  ],
  access: [],
};

test('registriesConf() makes mirrors, or the mirror the place itself where nothing goes past it', () => {
  expect(registriesConf(plain)[0]?.text).toBe(
    '[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n\n[[registry.mirror]]\nlocation = "m:6000"\ninsecure = true\n\n[[registry]]\nprefix = "reg:5000"\nlocation = "m:6000/x"\ninsecure = true\n',
  );
});

test('registriesConf() puts authorities beside, and refuses one mirror for all hosts', () => {
  const access = [{ host: 'm:6000', tls: { ca: 'PEM', insecureSkipVerify: true } }];
  const secure = [{ host: 'docker.io', endpoints: [{ ...endpoint, url: 'https://m:6000' }], skipFallback: false }];

  const files = registriesConf({ mirrors: secure, access });

  expect(files.map(({ path }) => path)).toEqual(['registries.conf.d/rootsmith.conf', 'certs.d/m:6000/ca.crt']);
  expect(files[0]?.text).toContain('location = "m:6000"\ninsecure = true\n');
  expect(() => registriesConf({ mirrors: [{ ...secure[0]!, host: '*' }], access: [] })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
