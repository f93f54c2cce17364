import { expect, test } from 'vitest';
import { pathFor } from '../../../../src/mirror/file/naming.ts';
import { parseMirrorAddress } from '../../../../src/mirror/nodes/mirror-address.ts';
import { type MirrorRegistriesOptions, mirrorRegistries } from '../../../../src/mirror/nodes/mirror-registries.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

function endpoints(options: Partial<MirrorRegistriesOptions>): readonly string[] {
  const { mirrors } = mirrorRegistries({
    hosts: ['docker.io', 'reg.acme:5000'],
    mirror: parseMirrorAddress('http://m'),
    naming: { kind: 'replace-host' },
    version: parseTalosVersion('v1.9.0'),
    skipFallback: false,
    ...options,
  });
  return mirrors.map(({ endpoints: [first] }) => `${first?.url}${first?.overridePath === true ? ' complete' : ''}`);
}

test('mirrorRegistries() points below the path that the naming rule and the mirror make', () => {
  const mirror = parseMirrorAddress('http://m/team');
  expect(endpoints({})).toEqual(['http://m', 'http://m']);
  expect(endpoints({ mirror })).toEqual(['http://m/v2/team complete', 'http://m/v2/team complete']);
  expect(endpoints({ naming: { kind: 'keep-host' } })).toEqual([
    'http://m/v2/docker.io complete',
    'http://m/v2/reg.acme-5000 complete',
  ]);
  expect(endpoints({ mirror, naming: { kind: 'prefix', prefix: 'a/b' } })[0]).toBe('http://m/v2/team/a/b complete');
});

test.each(['docker.io', 'reg.acme:5000', '[fd00::1]:5000', 'localhost'])(
  'mirrorRegistries() looks where `mirror copy` put the images of %s',
  (domain) => {
    for (const naming of [
      { kind: 'keep-host' },
      { kind: 'prefix', prefix: 'x/y' },
      { kind: 'template', template: 'x/{host}/{namespace}/{name}' },
    ] as const) {
      const [endpoint = ''] = endpoints({ hosts: [domain], naming });
      expect(`${endpoint.replace(/^http:\/\/m\/v2\/| complete$/g, '')}/a/b`).toBe(
        pathFor({ domain, path: 'a/b' }, naming),
      );
    }
  },
);

test('mirrorRegistries() makes no path of a template that makes none', () => {
  const naming = { kind: 'template', template: '{path}' } as const;
  expect(endpoints({ naming, version: parseTalosVersion('v1.0.6') })).toEqual(['http://m', 'http://m']);
});

test.each<[string, Partial<MirrorRegistriesOptions>, string]>([
  ['{host}-{path}', {}, 'ends in `/{path}`'],
  ['Cache/{path}', {}, 'Use lower-case letters'],
  ['{host}/{path}', { hosts: ['*'] }, 'Name the hosts'],
  ['cache/{path}', { version: parseTalosVersion('v1.2.0') }, 'Copy the images with `--naming replace-host`'],
])('mirrorRegistries() refuses the template %j with a way out where nodes cannot be told', (template, more, hint) => {
  const naming = { kind: 'template', template } as const;
  const error = { code: 'USAGE', hint: expect.stringContaining(hint) };
  expect(() => endpoints({ naming, ...more })).toThrow(expect.objectContaining(error) as Error);
});

test('mirrorRegistries() gives the mirror itself its plain entry, and mentions its host only where there is something to say', () => {
  const options = {
    hosts: ['m:5000', 'docker.io'],
    mirror: parseMirrorAddress('http://m:5000/team'),
    naming: { kind: 'keep-host' },
    version: undefined,
    skipFallback: true,
  } as const;
  const { mirrors, access } = mirrorRegistries(options);
  expect(mirrors).toEqual([
    { host: 'm:5000', endpoints: [{ url: 'http://m:5000', overridePath: false }], skipFallback: true },
    {
      host: 'docker.io',
      endpoints: [{ url: 'http://m:5000/v2/team/docker.io', overridePath: true }],
      skipFallback: true,
    },
  ]);
  expect(access).toEqual([]);
  const login = { username: 'u' };
  const tls = { ca: 'PEM' };
  const secured = { ...options, mirror: parseMirrorAddress('https://m:5000'), login, tls };
  expect(mirrorRegistries(secured).access).toEqual([{ host: 'm:5000', login, tls }]);
});

test('mirrorRegistries() needs no path for the mirror itself, which releases without paths can have', () => {
  const more = { hosts: ['m'], mirror: parseMirrorAddress('http://m/team'), version: parseTalosVersion('v1.0.6') };
  expect(endpoints(more)).toEqual(['http://m']);
});
