import { authority } from './authority.ts';
import { inputOf, type Piece, pieces } from './inputs.ts';
import { type ConfigCase, configCase, type Request } from './make.ts';

const mirror = 'https://registry.internal';

/** Each is asked of configurations whose pieces are about the same. */
const requests: Readonly<Record<keyof typeof pieces, Readonly<Record<string, Request>>>> = {
  names: { 'a name': { network: { hostname: 'node-1' } } },
  resolvers: { 'name servers': { network: { nameservers: ['10.0.0.1', 'fd00::1'] } } },
  clocks: {
    'time servers': { network: { timeServers: ['ntp.acme.internal'] } },
    'a device': { network: { timeServers: ['/dev/ptp0'] } },
  },
  links: {
    'an address': { network: { interfaces: [{ interface: 'eth0', addresses: ['10.0.0.2/24'] }] } },
    'a bond': {
      network: { interfaces: [{ interface: 'bond0', bond: { mode: 'balance-xor', interfaces: ['eth5', 'eth6'] } }] },
    },
  },
  registries: {
    'a mirror': { mirror },
    'a login and an authority': {
      mirror,
      naming: { kind: 'keep-host' },
      skipFallback: true,
      login: { username: 'u', password: 'p' },
      tls: { ca: authority },
    },
  },
  others: { 'a mirror of itself': { mirror: 'http://10.0.0.1:5000', hosts: ['docker.io', '10.0.0.1:5000'] } },
};

const more: readonly Request[] = [
  {
    network: { interfaces: [{ interface: 'eth0', dhcp: true, vlans: [{ vlanId: 100, addresses: ['10.2.0.2/24'] }] }] },
  },
  {
    network: {
      interfaces: [
        {
          interface: 'eth0',
          addresses: ['10.0.0.2/24'],
          mtu: 9000,
          routes: [{ network: '0.0.0.0/0', gateway: '10.0.0.1' }, { network: '10.7.0.0/16' }],
        },
      ],
    },
  },
  { network: { interfaces: [{ interface: 'eth0', ignore: true }] } },
  {
    network: {
      interfaces: [
        {
          interface: 'bond0',
          dhcp: true,
          bond: {
            mode: '802.3ad',
            interfaces: ['eth5', 'eth6'],
            lacpRate: 'fast',
            adSelect: 'bandwidth',
            miimon: 100,
            updelay: 200,
          },
        },
      ],
    },
  },
  { mirror, tls: { insecureSkipVerify: true }, login: { username: 'u' } },
];

/** Every piece on its own, with what is asked about its kind. */
function alone(): readonly ConfigCase[] {
  return Object.entries(requests).flatMap(([kind, asked]) =>
    Object.entries(pieces[kind as keyof typeof pieces]).flatMap(([name, piece]) =>
      Object.entries({ ...asked, 'a mirror': { mirror } }).map(([request, one]) =>
        configCase(`${name}, to get ${request}`, inputOf([piece]), one),
      ),
    ),
  );
}

/** The generator of George Marsaglia, so that every run makes the same. */
function xorshift(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Pieces of all kinds together, with everything asked at once. */
function together(count: number): readonly ConfigCase[] {
  const random = xorshift(0x7a105);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const kinds = Object.keys(requests) as readonly (keyof typeof pieces)[];
  return Array.from({ length: count }, (_, index) => {
    const chosen = kinds.filter(() => random(3) > 0).map((kind): Piece => pick(Object.values(pieces[kind])));
    const asked = [
      ...kinds.flatMap((kind) => (kind !== 'others' && random(3) > 0 ? Object.values(requests[kind]) : [])),
      pick(more),
    ];
    const network = Object.assign({}, ...asked.map((request) => request.network ?? {})) as Request['network'];
    const request: Request = { ...(Object.assign({}, ...asked) as Request), ...(network && { network }) };
    return configCase(
      `together ${index}`,
      inputOf(chosen, { isWorker: random(4) > 0, isFlow: random(3) === 0 }),
      request,
    );
  });
}

export const cases: readonly ConfigCase[] = [...alone(), ...together(150)];
