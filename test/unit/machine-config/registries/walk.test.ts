import { expect, test } from 'vitest';
import type { MirrorEndpoint, Registries, RegistryMirror } from '../../../../src/machine-config/registries/model.ts';
import { type Puller, pullWalk } from '../../../../src/machine-config/registries/walk.ts';
import { parseTalosVersion } from '../../../../src/talos/version.ts';

const endpoint = (url: string, overridePath = false): MirrorEndpoint => ({ url, overridePath });

function mirrors(...list: readonly (Partial<RegistryMirror> & Pick<RegistryMirror, 'host'>)[]): Registries {
  return { mirrors: list.map((mirror) => ({ endpoints: [], skipFallback: false, ...mirror })), access: [] };
}

function bases(domain: string, registries: Registries, version: string, puller: Puller): readonly string[] {
  const { attempts, broken } = pullWalk(domain, { registries, version: parseTalosVersion(version), puller });
  return broken === undefined ? attempts.map(({ base }) => base) : [`broken: ${broken}`];
}

const both: readonly Puller[] = ['talos', 'containerd'];
const reg = 'http://reg.local:5000';
const ghcr = 'https://ghcr.io/v2';

/** The mapping examples of the reference: what stands before `/siderolabs/kubelet/…`. */
test.each<[MirrorEndpoint, string, Puller, string]>([
  [endpoint(reg), 'v1.0.6', 'talos', '/v2'],
  [endpoint(reg), 'v1.0.6', 'containerd', '/v2'],
  [endpoint(reg), 'v1.13.9', 'talos', '/v2'],
  [endpoint(`${reg}/`), 'v1.0.6', 'talos', '/v2'],
  [endpoint(`${reg}/`), 'v1.13.9', 'containerd', '/v2'],
  [endpoint(`${reg}/v2`), 'v1.3.0', 'talos', '/v2'],
  [endpoint(`${reg}/v2/proxy-ghcr`), 'v1.2.9', 'talos', '/v2/proxy-ghcr'],
  [endpoint(`${reg}/v2/proxy-ghcr`), 'v1.2.9', 'containerd', '/v2/proxy-ghcr/v2'],
  [endpoint(`${reg}/v2/proxy-ghcr`), 'v1.3.0', 'talos', '/v2/proxy-ghcr/v2'],
  [endpoint(`${reg}/v2/proxy-ghcr`), 'v1.3.0', 'containerd', '/v2/proxy-ghcr/v2'],
  [endpoint(`${reg}/v2/proxy-ghcr`, true), 'v1.3.0', 'talos', '/v2/proxy-ghcr'],
  [endpoint(`${reg}/v2/proxy-ghcr/`, true), 'v1.13.9', 'containerd', '/v2/proxy-ghcr'],
  [endpoint(`${reg}/v2/proxy-ghcr`, true), 'v1.2.9', 'containerd', '/v2/proxy-ghcr/v2'],
])('pullWalk() asks %j of Talos %s, by %s, at %s', (at, version, puller, path) => {
  const [first] = bases('ghcr.io', mirrors({ host: 'ghcr.io', endpoints: [at] }), version, puller);
  expect(first).toBe(`${reg}${path}`);
});

test.each<[string, Puller, boolean]>([
  ['v1.0.6', 'talos', false],
  ['v1.8.4', 'talos', false],
  ['v1.9.0', 'talos', true],
  ['v1.13.9', 'talos', true],
  ['v1.0.6', 'containerd', true],
  ['v1.13.9', 'containerd', true],
])('pullWalk() with Talos %s by %s goes on to the registry itself: %s', (version, puller, goesOn) => {
  const registries = mirrors({ host: 'ghcr.io', endpoints: [endpoint(reg)] });
  expect(bases('ghcr.io', registries, version, puller)).toEqual(goesOn ? [`${reg}/v2`, ghcr] : [`${reg}/v2`]);
});

test.each<[string, Puller, boolean]>([
  ['v1.8.4', 'containerd', true],
  ['v1.9.0', 'containerd', false],
  ['v1.9.0', 'talos', false],
])('pullWalk() with skipFallback, Talos %s by %s, goes on to the registry itself: %s', (version, puller, goesOn) => {
  const registries = mirrors({ host: 'ghcr.io', endpoints: [endpoint(reg)], skipFallback: true });
  expect(bases('ghcr.io', registries, version, puller).includes(ghcr)).toBe(goesOn);
});

test.each<[string, Puller, boolean]>([
  ['v1.0.6', 'talos', true],
  ['v1.3.7', 'talos', true],
  ['v1.3.7', 'containerd', false],
  ['v1.4.0', 'containerd', true],
  ['v1.13.9', 'talos', true],
])('pullWalk() with Talos %s by %s uses the mirror `*`: %s', (version, puller, isUsed) => {
  const registries = mirrors({ host: '*', endpoints: [endpoint(reg)] });
  expect(bases('ghcr.io', registries, version, puller).includes(`${reg}/v2`)).toBe(isUsed);
});

test('pullWalk() prefers the mirror of the host itself to `*`', () => {
  const registries = mirrors(
    { host: '*', endpoints: [endpoint('http://any')] },
    { host: 'ghcr.io', endpoints: [endpoint(reg)] },
  );
  for (const puller of both) expect(bases('ghcr.io', registries, 'v1.9.0', puller)[0]).toBe(`${reg}/v2`);
});

test('pullWalk() asks endpoints in their order, each with the name of the registry that it stands for', () => {
  const registries = mirrors({ host: 'docker.io', endpoints: [endpoint('https://a'), endpoint('https://b:8443')] });
  const { attempts } = pullWalk('docker.io', {
    registries,
    version: parseTalosVersion('v1.9.0'),
    puller: 'containerd',
  });
  expect(attempts).toEqual([
    { base: 'https://a/v2', host: 'a', namespace: 'docker.io', access: undefined, role: 'mirror' },
    { base: 'https://b:8443/v2', host: 'b:8443', namespace: 'docker.io', access: undefined, role: 'mirror' },
    { base: 'https://registry-1.docker.io/v2', host: 'registry-1.docker.io', access: undefined, role: 'upstream' },
  ]);
});

test.each<[string, Puller, boolean]>([
  ['v1.1.2', 'containerd', true],
  ['v1.1.2', 'talos', false],
  ['v1.2.0', 'containerd', false],
])(
  'pullWalk() with two endpoints, Talos %s by %s: containerd cannot read its file: %s',
  (version, puller, isBroken) => {
    const registries = mirrors({ host: 'ghcr.io', endpoints: [endpoint('http://a'), endpoint('http://b')] });
    expect(bases('ghcr.io', registries, version, puller)[0]?.startsWith('broken: ')).toBe(isBroken);
  },
);

test('pullWalk() without a mirror, or with one that has no endpoints, asks the registry itself', () => {
  for (const puller of both) {
    expect(bases('ghcr.io', mirrors(), 'v1.0.6', puller)).toEqual([ghcr]);
    expect(bases('ghcr.io', mirrors({ host: 'ghcr.io' }), 'v1.0.6', puller)).toEqual([ghcr]);
    expect(bases('localhost:5000', mirrors(), 'v1.9.0', puller)).toEqual(['http://localhost:5000/v2']);
  }
});

test('pullWalk() takes login and certificates by the host that is dialled', () => {
  const login = { username: 'u' };
  const registries: Registries = {
    ...mirrors({ host: 'ghcr.io', endpoints: [endpoint('https://a:5000')] }),
    access: [
      { host: 'ghcr.io', login },
      { host: 'a:5000', tls: { insecureSkipVerify: true } },
    ],
  };
  const { attempts } = pullWalk('ghcr.io', { registries, version: parseTalosVersion('v1.9.0'), puller: 'talos' });
  expect(attempts.map(({ access }) => access?.host)).toEqual(['a:5000', 'ghcr.io']);
});

test('pullWalk() knows that Talos itself refuses TLS settings for plain http, and containerd does not', () => {
  const registries: Registries = {
    ...mirrors({ host: 'ghcr.io', endpoints: [endpoint(reg)] }),
    access: [{ host: 'reg.local:5000', tls: { insecureSkipVerify: true } }],
  };
  const refused = (puller: Puller) =>
    pullWalk('ghcr.io', { registries, version: parseTalosVersion('v1.9.0'), puller }).attempts[0]?.refused;
  expect(both.map(refused)).toEqual(['TLS settings are given for an endpoint that speaks plain http', undefined]);
});
