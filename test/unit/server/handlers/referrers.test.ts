import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  json,
  OCI_INDEX,
  OCI_MANIFEST,
  type PushedManifest,
  pushImage,
  type TestRegistry,
  testRegistry,
} from '../../../fixtures/registry-server.ts';

const subject = { mediaType: OCI_MANIFEST, digest: `sha256:${'5'.repeat(64)}`, size: 3 };
const path = `/v2/acme/app/referrers/${subject.digest}`;
let registry: TestRegistry;
let signature: PushedManifest;

beforeAll(async () => {
  registry = await testRegistry();
  const fields = { subject, artifactType: 'application/x-signature', annotations: { a: 'one' } };
  signature = await pushImage(registry, 'acme/app', { fields });
  await pushImage(registry, 'acme/app', { fields: { subject, artifactType: 'application/x-report' } });
});

afterAll(() => registry[Symbol.asyncDispose]());

test('referrers() lists what refers to a manifest that need not be here, with its annotations', async () => {
  const answer = await registry.send('GET', path);

  expect(answer.headers['content-type']).toBe(OCI_INDEX);
  const manifests = json(answer)['manifests'] as object[];
  expect(manifests).toHaveLength(2);
  expect(manifests).toContainEqual({
    mediaType: OCI_MANIFEST,
    digest: signature.digest,
    size: signature.bytes.length,
    artifactType: 'application/x-signature',
    annotations: { a: 'one' },
  });
});

test('referrers() filters by type, and says so', async () => {
  const answer = await registry.send('GET', `${path}?artifactType=application/x-report`);

  expect(answer.headers['oci-filters-applied']).toBe('artifactType');
  expect(json(answer)['manifests']).toHaveLength(1);
});

test('referrers() gives an empty list for what nothing refers to', async () => {
  const answer = await registry.send('GET', `/v2/acme/app/referrers/sha256:${'6'.repeat(64)}`);

  expect([answer.status, json(answer)['manifests']]).toEqual([200, []]);
});

test('referrers() gives a long list in pages', async () => {
  await using other = await testRegistry();
  const annotations = { a: 'x'.repeat(60_000) };
  for (let at = 0; at < 60; at += 1) await pushImage(other, 'acme/app', { fields: { subject, annotations } });

  const first = await other.send('GET', path);
  const next = /<([^>]+)>; rel="next"/.exec(String(first.headers['link']))?.[1] ?? '';
  const second = await other.send('GET', next);

  const digests = [first, second].flatMap((page) =>
    (json(page)['manifests'] as { digest: string }[]).map((m) => m.digest),
  );
  expect(new Set(digests).size).toBe(60);
  expect(digests).toHaveLength(60);
  expect(second.headers['link']).toBeUndefined();
});
