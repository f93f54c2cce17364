import { expect, test } from 'vitest';
import type { PullAttempt } from '../../../../../src/machine-config/index.ts';
import type { Naming } from '../../../../../src/mirror/file/naming.ts';
import { findElsewhere } from '../../../../../src/mirror/nodes/doctor/elsewhere.ts';
import { parseReference } from '../../../../../src/oci/index.ts';
import { memoryProber } from '../../../../fixtures/memory-prober.ts';

const document = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] };
const reference = parseReference('ghcr.io/a/b:v1');

function find(place: string | undefined, base: string, naming?: Naming) {
  const prober = memoryProber(place === undefined ? {} : { [`${place}/a/b:v1`]: document });
  const tried: PullAttempt = { base, host: 'm', role: 'mirror' };
  return { prober, found: findElsewhere(reference, [tried], { prober, naming }) };
}

test.each<[string, string, Naming | undefined, object]>([
  ['http://m/v2/ghcr.io', 'http://m/v2', undefined, { endpoint: 'http://m/v2/ghcr.io', overridePath: true }],
  ['http://m/v2', 'http://m/v2/ghcr.io', undefined, { endpoint: 'http://m', overridePath: false }],
  [
    'http://m/v2/team',
    'http://m/v2',
    { kind: 'prefix', prefix: 'team' },
    { endpoint: 'http://m/v2/team', overridePath: true },
  ],
])('findElsewhere() finds the image below %s, when %s was asked', async (place, base, naming, found) => {
  expect(await find(place, base, naming).found).toEqual({ url: `${place}/a/b`, ...found });
});

test('findElsewhere() does not ask again where the image was not', async () => {
  const { prober, found } = find(undefined, 'http://m/v2');

  expect(await found).toBeUndefined();
  expect(prober.asked).toEqual(['http://m/v2/ghcr.io/a/b:v1']);
});
