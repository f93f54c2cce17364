import { expect, test } from 'vitest';
import { type ErrorCode, RootsmithError } from '../../../../src/errors/index.ts';
import { readClosure } from '../../../../src/mirror/copy/closure.ts';
import { ARTIFACT_MANIFEST_TYPE, type Descriptor } from '../../../../src/oci/index.ts';
import { blob, jsonBlob, type MemoryBlob, memoryImage, memoryIndex, noise } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositoriesOptions, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { artifact } from '../../../fixtures/mirror-images.ts';

function digests(items: readonly (Descriptor | { readonly descriptor: Descriptor })[]): readonly string[] {
  return items.map((item) => ('descriptor' in item ? item.descriptor.digest : item.digest));
}

function placed(...args: Parameters<ReturnType<typeof memoryRepositories>['seed']>) {
  const place = memoryRepositories();
  place.seed(...args);
  return place.repository(args[0]);
}

test('readClosure() finds referrers, and what refers to them', async () => {
  const image = memoryImage();
  const signature = artifact(image.manifest, 7);
  const seal = artifact(signature.manifest, 8);

  const closure = await readClosure(
    placed('app', [...image.blobs, ...signature.blobs, ...seal.blobs], { v1: image.manifest }),
    'v1',
  );

  expect(digests(closure.manifests)).toEqual(digests([image.manifest, signature.manifest, seal.manifest]));
  expect(closure.manifests.map(({ subject }) => subject)).toEqual([
    undefined,
    image.manifest.descriptor.digest,
    signature.manifest.descriptor.digest,
  ]);
});

test('readClosure() finds signatures under the names of cosign, also where they name each other', async () => {
  const image = memoryImage();
  const signature = artifact(undefined, 7);
  const tagOf = (digest: string, suffix: string): string => `${digest.replace(':', '-')}.${suffix}`;
  const closure = await readClosure(
    placed('app', [...image.blobs, ...signature.blobs], {
      v1: image.manifest,
      [tagOf(image.manifest.descriptor.digest, 'sig')]: signature.manifest,
      [tagOf(signature.manifest.descriptor.digest, 'att')]: image.manifest,
    }),
    'v1',
  );

  expect(closure.manifests).toHaveLength(2);
  expect(closure.tags.map(({ tag }) => tag)).toEqual([
    tagOf(image.manifest.descriptor.digest, 'sig'),
    tagOf(signature.manifest.descriptor.digest, 'att'),
  ]);
});

test('readClosure() asks for each name when tags cannot be listed', async () => {
  const image = memoryImage();
  const signature = artifact(undefined, 7);
  const place = memoryRepositories('memory.example', {
    fail: ({ kind }) => (kind === 'tags' ? new RootsmithError('AUTH_DENIED', 'no') : undefined),
  });
  const tag = `${image.manifest.descriptor.digest.replace(':', '-')}.sig`;
  place.seed('app', [...image.blobs, ...signature.blobs], { v1: image.manifest, [tag]: signature.manifest });

  const closure = await readClosure(place.repository('app'), 'v1');

  expect(closure.tags.map((named) => named.tag)).toEqual([tag]);
});

test('readClosure() leaves referrers where they are when told so', async () => {
  const image = memoryImage();
  const signature = artifact(image.manifest, 7);
  const place = memoryRepositories();
  place.seed('app', [...image.blobs, ...signature.blobs], { v1: image.manifest });

  const closure = await readClosure(place.repository('app'), 'v1', { referrers: 'none' });

  expect(closure.manifests).toHaveLength(1);
  expect([place.count('referrers'), place.count('tags')]).toEqual([0, 0]);
});

const signed = memoryImage();
const good = artifact(signed.manifest, 21);
const bad = artifact(signed.manifest, 22);
const tagOf = ({ descriptor: { digest } }: MemoryBlob, suffix: string): string =>
  `${digest.replace(':', '-')}.${suffix}`;

/** An image with a good signature and a bad one, for which asking fails. */
function withFailure(fail: MemoryRepositoriesOptions['fail']) {
  const place = memoryRepositories('memory.example', fail === undefined ? {} : { fail });
  place.seed('app', [...signed.blobs, ...good.blobs, ...bad.blobs], { v1: signed.manifest });
  return place.repository('app');
}

test.each<[code: ErrorCode, status?: number]>([
  ['IMAGE_NOT_FOUND'],
  ['AUTH_REQUIRED'],
  ['AUTH_DENIED'],
  ['MANIFEST_INVALID'],
  ['DIGEST_MISMATCH'],
  ['SIZE_MISMATCH'],
  ['LIMIT_EXCEEDED'],
  ['REGISTRY_ERROR', 410],
])('readClosure() leaves a referrer behind that fails with %s, and keeps the reason', async (code, status) => {
  const cause = new RootsmithError(code, 'no luck', { details: status === undefined ? {} : { status } });
  const reader = withFailure(({ kind, what }) =>
    kind === 'manifest' && what === bad.manifest.descriptor.digest ? cause : undefined,
  );

  const { manifests, left } = await readClosure(reader, 'v1');

  expect(digests(manifests)).toEqual(digests([signed.manifest, good.manifest]));
  expect(manifests.map(({ isReferrer }) => isReferrer)).toEqual([false, true]);
  expect(left).toEqual([{ what: bad.manifest.descriptor.digest, error: cause }]);
});

test.each<[code: ErrorCode, status?: number]>([
  ['NETWORK'],
  ['TLS_UNTRUSTED'],
  ['REGISTRY_ERROR', 503],
  ['REGISTRY_ERROR', 429],
])(
  'readClosure() loses no signature to %s %s: the image waits, and the hint names the switch',
  async (code, status) => {
    const reader = withFailure(({ kind, what }) =>
      kind === 'manifest' && what === bad.manifest.descriptor.digest
        ? new RootsmithError(code, 'down', { details: status === undefined ? {} : { status } })
        : undefined,
    );

    await expect(readClosure(reader, 'v1')).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('`--no-referrers`'),
    });
  },
);

test('readClosure() fails where a part of the image itself cannot be had', async () => {
  const reader = withFailure(({ kind, what }) =>
    kind === 'manifest' && what === signed.manifest.descriptor.digest
      ? new RootsmithError('IMAGE_NOT_FOUND', 'gone')
      : undefined,
  );

  await expect(readClosure(reader, 'v1')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
});

test('readClosure() says that a list of referrers is forbidden', async () => {
  const reader = withFailure(({ kind }) =>
    kind === 'referrers' ? new RootsmithError('AUTH_DENIED', 'forbidden') : undefined,
  );

  const { manifests, left } = await readClosure(reader, 'v1');

  expect(manifests).toHaveLength(1);
  expect(left).toMatchObject([
    { what: `the list of what refers to ${signed.manifest.descriptor.digest}`, error: { message: 'forbidden' } },
  ]);
});

test('readClosure() takes an artifact manifest along as a leaf with its blobs', async () => {
  const payload = blob(noise(31, 90), 'application/jose+json');
  const { mediaType, digest, size } = signed.manifest.descriptor;
  const old = jsonBlob(ARTIFACT_MANIFEST_TYPE, {
    mediaType: ARTIFACT_MANIFEST_TYPE,
    blobs: [{ ...payload.descriptor } as never],
    subject: { mediaType, digest, size },
  });

  const { manifests, blobs, left } = await readClosure(
    placed('app', [...signed.blobs, old, payload], { v1: signed.manifest }),
    'v1',
  );

  expect(digests(manifests)).toEqual(digests([signed.manifest, old]));
  expect(digests(blobs)).toContain(payload.descriptor.digest);
  expect(left).toEqual([]);
});

test.each<[what: string, tagged: MemoryBlob, code: ErrorCode]>([
  ['no JSON', blob(noise(1, 30), 'application/vnd.oci.image.manifest.v1+json'), 'MANIFEST_INVALID'],
  [
    'schema 1',
    jsonBlob('application/vnd.docker.distribution.manifest.v1+json', { schemaVersion: 1 }),
    'FORMAT_UNSUPPORTED',
  ],
  ['an index of something missing', memoryIndex([bad.manifest.descriptor]), 'IMAGE_NOT_FOUND'],
  ['of an unknown kind', jsonBlob('application/vnd.acme.manifest+json', { a: 1 }), 'MANIFEST_INVALID'],
])('readClosure() leaves a signature of cosign behind that is %s', async (_, tagged, code) => {
  const tag = tagOf(signed.manifest, 'sig');

  const { manifests, tags, left } = await readClosure(
    placed('app', signed.blobs, { v1: signed.manifest, [tag]: tagged }),
    'v1',
  );

  expect([manifests.length, tags]).toEqual([1, []]);
  expect(left).toMatchObject([{ what: tag, error: { code } }]);
});

test('readClosure() finds out about blobs of signatures when asked to', async () => {
  const [lost] = bad.layers;
  const reader = withFailure(({ kind, what }) =>
    kind === 'blob' && what === lost!.descriptor.digest ? new RootsmithError('AUTH_DENIED', 'no') : undefined,
  );

  const { manifests, left } = await readClosure(reader, 'v1', { referrers: 'readable' });

  expect(digests(manifests)).toEqual(digests([signed.manifest, good.manifest]));
  expect(left).toMatchObject([{ what: bad.manifest.descriptor.digest, error: { code: 'AUTH_DENIED' } }]);
});
