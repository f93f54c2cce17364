import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  beginUpload,
  digestOf,
  errorCode,
  freshBytes,
  json,
  OCI_INDEX,
  OCI_MANIFEST,
  pushBlob,
  pushImage,
  pushManifest,
  type TestRegistry,
  testRegistry,
} from '../../fixtures/registry-server.ts';

// The cases of the official conformance suite, in its order, against a running server.
const REPO = 'conformance/repo1';
const OTHER = 'conformance/repo2';

let registry: TestRegistry;

beforeAll(async () => {
  registry = await testRegistry();
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
});

test('GET /v2/ answers 200', async () => {
  const answer = await registry.send('GET', '/v2/');

  expect(answer.status).toBe(200);
  expect(answer.headers['docker-distribution-api-version']).toBe('registry/2.0');
});

test('tags/list of an unknown repository is 404 NAME_UNKNOWN', async () => {
  const answer = await registry.send('GET', '/v2/conformance/nothing/tags/list');

  expect(answer.status).toBe(404);
  expect(errorCode(answer)).toBe('NAME_UNKNOWN');
});

test('referrers of an unknown digest are an empty index', async () => {
  const answer = await registry.send('GET', `/v2/conformance/nothing/referrers/${digestOf('nothing')}`);

  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe(OCI_INDEX);
  expect(json(answer)).toEqual({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });
});

describe.each(['sha256', 'sha512'])('blobs by %s', (algorithm) => {
  async function expectPullable(location: string | undefined, bytes: Uint8Array): Promise<void> {
    const digest = digestOf(bytes, algorithm);
    const head = await registry.send('HEAD', location ?? '');
    const get = await registry.send('GET', location ?? '');

    expect([head.status, get.status]).toEqual([200, 200]);
    expect(head.headers['content-length']).toBe(String(bytes.length));
    expect(head.headers['docker-content-digest']).toBe(digest);
    expect(get.headers['docker-content-digest']).toBe(digest);
    expect(get.body.equals(bytes)).toBe(true);
  }

  test('a blob that was not pushed is 404 BLOB_UNKNOWN', async () => {
    const answer = await registry.send('GET', `/v2/${REPO}/blobs/${digestOf(freshBytes(), algorithm)}`);

    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('BLOB_UNKNOWN');
  });

  test('POST with a digest takes a blob in one request', async () => {
    const bytes = freshBytes();
    const digest = digestOf(bytes, algorithm);

    const answer = await registry.send('POST', `/v2/${REPO}/blobs/uploads/?digest=${digest}`, { body: bytes });

    expect(answer.status).toBe(201);
    await expectPullable(answer.headers.location, bytes);
  });

  test('POST, then PUT with the whole blob', async () => {
    const bytes = freshBytes();
    const location = await beginUpload(registry, REPO);

    const answer = await registry.send('PUT', `${location}?digest=${digestOf(bytes, algorithm)}`, { body: bytes });

    expect(answer.status).toBe(201);
    await expectPullable(answer.headers.location, bytes);
  });

  test('POST with digest-algorithm announces what the PUT will say', async () => {
    const bytes = freshBytes();
    const post = await registry.send('POST', `/v2/${REPO}/blobs/uploads/?digest-algorithm=${algorithm}`);

    const put = await registry.send('PUT', `${post.headers.location}?digest=${digestOf(bytes, algorithm)}`, {
      body: bytes,
    });

    expect([post.status, put.status]).toEqual([202, 201]);
  });

  test.each([
    ['one chunk', 512, 512, false],
    ['three chunks', 1531, 512, false],
    ['three chunks, the last one in the PUT', 1531, 512, true],
  ])('PATCH takes %s', async (_name, size, chunkSize, isLastInPut) => {
    const bytes = freshBytes(size);
    let location = await beginUpload(registry, REPO);
    const starts = Array.from({ length: Math.ceil(size / chunkSize) }, (_, index) => index * chunkSize);
    const patched = isLastInPut ? starts.slice(0, -1) : starts;
    for (const start of patched) {
      const chunk = bytes.subarray(start, start + chunkSize);
      const range = `${start}-${start + chunk.length - 1}`;
      const patch = await registry.send('PATCH', location, { body: chunk, headers: { 'Content-Range': range } });

      expect(patch.status).toBe(202);
      expect(patch.headers['range']).toBe(`0-${start + chunk.length - 1}`);
      location = patch.headers.location ?? '';
    }
    const at = isLastInPut ? (starts.at(-1) ?? 0) : size;

    const put = await registry.send('PUT', `${location}?digest=${digestOf(bytes, algorithm)}`, {
      body: bytes.subarray(at),
      headers: isLastInPut ? { 'Content-Range': `${at}-${size - 1}` } : {},
    });

    expect(put.status).toBe(201);
    await expectPullable(put.headers.location, bytes);
  });

  test.each(['PATCH', 'PUT'])('a %s out of order is 416, and the session goes on', async (method) => {
    const bytes = freshBytes(1024);
    const location = await beginUpload(registry, REPO);
    const closing = `${location}?digest=${digestOf(bytes, algorithm)}`;
    await registry.send('PATCH', location, { body: bytes.subarray(0, 512), headers: { 'Content-Range': '0-511' } });

    const wrong = await registry.send(method, method === 'PUT' ? closing : location, {
      body: bytes.subarray(0, 512),
      headers: { 'Content-Range': '600-1111' },
    });
    const status = await registry.send('GET', location);
    const right = await registry.send('PUT', closing, {
      body: bytes.subarray(512),
      headers: { 'Content-Range': '512-1023' },
    });

    expect(wrong.status).toBe(416);
    expect(wrong.headers['range']).toBe('0-511');
    expect([status.status, status.headers['range'], status.headers.location]).toEqual([204, '0-511', location]);
    expect(right.status).toBe(201);
    await expectPullable(right.headers.location, bytes);
  });

  test('PATCH takes a stream of unknown length', async () => {
    const bytes = freshBytes(100_000);
    const location = await beginUpload(registry, REPO);

    const patch = await registry.send('PATCH', location, { body: bytes, isStreamed: true });
    const put = await registry.send('PUT', `${patch.headers.location}?digest=${digestOf(bytes, algorithm)}`);

    expect([patch.status, put.status]).toEqual([202, 201]);
    await expectPullable(put.headers.location, bytes);
  });

  test.each([
    ['a named repository', `&from=${OTHER}`],
    ['any repository', ''],
  ])('POST mounts a blob of %s', async (_, from) => {
    const bytes = freshBytes();
    const digest = await pushBlob(registry, OTHER, bytes, algorithm);
    const before = await registry.send('HEAD', `/v2/${REPO}/blobs/${digest}`);

    const mount = await registry.send('POST', `/v2/${REPO}/blobs/uploads/?mount=${digest}${from}`);

    expect([before.status, mount.status]).toEqual([404, 201]);
    await expectPullable(mount.headers.location, bytes);
  });

  test('a mount of a blob that the source does not have opens a session', async () => {
    const bytes = freshBytes();
    const digest = digestOf(bytes, algorithm);

    const mount = await registry.send('POST', `/v2/${REPO}/blobs/uploads/?mount=${digest}&from=${OTHER}`);
    const put = await registry.send('PUT', `${mount.headers.location}?digest=${digest}`, { body: bytes });

    expect([mount.status, put.status]).toEqual([202, 201]);
  });

  test('DELETE cancels an upload', async () => {
    const location = await beginUpload(registry, REPO);
    await registry.send('PATCH', location, { body: freshBytes() });

    const cancel = await registry.send('DELETE', location);
    const after = await registry.send('GET', location);

    expect([cancel.status, after.status]).toEqual([204, 404]);
    expect(errorCode(after)).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  test.each([
    ['bytes=500-1499', 500, 1500],
    ['bytes=500-', 500, 2048],
    ['bytes=-500', 1548, 2048],
    ['bytes=2000-5000', 2000, 2048],
  ])('GET with Range %s answers 206 with that part', async (range, start, end) => {
    const bytes = freshBytes(2048);
    const digest = await pushBlob(registry, REPO, bytes, algorithm);

    const answer = await registry.send('GET', `/v2/${REPO}/blobs/${digest}`, { headers: { Range: range } });

    expect(answer.status).toBe(206);
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end - 1}/2048`);
    expect(answer.headers['content-length']).toBe(String(end - start));
    expect(answer.body.equals(bytes.subarray(start, end))).toBe(true);
  });

  test.each(['bytes=500-0', 'bytes=5000-10000'])('GET with Range %s is 416', async (range) => {
    const digest = await pushBlob(registry, REPO, freshBytes(2048), algorithm);

    const answer = await registry.send('GET', `/v2/${REPO}/blobs/${digest}`, { headers: { Range: range } });

    expect(answer.status).toBe(416);
    expect(answer.headers['content-range']).toBe('bytes */2048');
  });

  test.each([
    ['the empty blob', ''],
    ['the empty JSON object', '{}'],
  ])('%s can be pushed, pulled and deleted', async (_, text) => {
    const bytes = Buffer.from(text);
    const digest = await pushBlob(registry, REPO, bytes, algorithm);
    await expectPullable(`/v2/${REPO}/blobs/${digest}`, bytes);

    const gone = await registry.send('DELETE', `/v2/${REPO}/blobs/${digest}`);
    const after = await registry.send('HEAD', `/v2/${REPO}/blobs/${digest}`);

    expect([gone.status, after.status]).toEqual([202, 404]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'PUT with chunk', 'stream'])(
    'a blob with another digest is refused by %s',
    async (way) => {
      const [bytes, digest] = [freshBytes(), digestOf(freshBytes(), algorithm)];
      const location = way === 'POST' ? '' : await beginUpload(registry, REPO);
      if (way === 'PATCH')
        await registry.send('PATCH', location, { body: bytes, headers: { 'Content-Range': '0-511' } });
      if (way === 'stream') await registry.send('PATCH', location, { body: bytes, isStreamed: true });

      const answer =
        way === 'POST'
          ? await registry.send('POST', `/v2/${REPO}/blobs/uploads/?digest=${digest}`, { body: bytes })
          : await registry.send('PUT', `${location}?digest=${digest}`, way.startsWith('PUT') ? { body: bytes } : {});
      const after = await registry.send('HEAD', `/v2/${REPO}/blobs/${digest}`);

      expect(answer.status).toBe(400);
      expect(errorCode(answer)).toBe('DIGEST_INVALID');
      expect(after.status).toBe(404);
    },
  );

  test('DELETE of a blob leaves that of another repository', async () => {
    const bytes = freshBytes();
    const digest = await pushBlob(registry, REPO, bytes, algorithm);
    await pushBlob(registry, OTHER, bytes, algorithm);

    const gone = await registry.send('DELETE', `/v2/${REPO}/blobs/${digest}`);

    expect(gone.status).toBe(202);
    await expectPullable(`/v2/${OTHER}/blobs/${digest}`, bytes);
  });
});

/** `data` is content that clients need not fetch; the registry holds it all the same. */
const inlineLayer = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: digestOf('{}'),
  size: 2,
  data: Buffer.from('{}').toString('base64'),
};
const artifactFields = { artifactType: 'application/vnd.example.config.v1+json', annotations: { note: 'hello' } };

describe.each([
  ['an image', {}, 'sha256'],
  ['an image with sha512 throughout', {}, 'sha512'],
  ['an artifact', artifactFields, 'sha256'],
  ['a manifest with fields of its own', { 'org.example.extra': { deep: [1, 2] } }, 'sha256'],
  ['an artifact with sha512 throughout', artifactFields, 'sha512'],
  ['an image that carries small content itself', { annotations: { data: 'below' }, layers: [inlineLayer] }, 'sha256'],
  ['a manifest without layers', { layers: [] }, 'sha256'],
  ['a manifest of almost 4 MiB', { annotations: { large: 'A'.repeat(3_900_000) } }, 'sha256'],
  [
    'a manifest whose subject is missing',
    { subject: { mediaType: OCI_MANIFEST, digest: digestOf('gone'), size: 3 } },
    'sha256',
  ],
])('%s', (_, fields, algorithm) => {
  test('can be pushed by digest with a tag, listed, pulled and deleted', async () => {
    const repository = `conformance/data-${algorithm}`;
    await pushBlob(registry, repository, Buffer.from('{}'));
    const pushed = await pushImage(registry, repository, { fields, algorithm, query: '?tag=first' });
    const list = await registry.send('GET', `/v2/${repository}/tags/list`);

    expect(pushed.answer.status).toBe(201);
    expect(pushed.answer.headers['oci-tag']).toBe('first');
    expect(json(list)).toEqual({ name: repository, tags: ['first'] });
    for (const target of [pushed.answer.headers.location ?? '', `/v2/${repository}/manifests/first`]) {
      const head = await registry.send('HEAD', target);
      const get = await registry.send('GET', target);

      expect(get.body.equals(pushed.bytes)).toBe(true);
      for (const { headers, status } of [head, get]) {
        expect(status).toBe(200);
        expect(headers['content-type']).toBe(OCI_MANIFEST);
        expect(headers['content-length']).toBe(String(pushed.bytes.length));
        expect(headers['docker-content-digest']).toBe(pushed.digest);
      }
    }
    for (const reference of ['first', pushed.digest]) {
      const gone = await registry.send('DELETE', `/v2/${repository}/manifests/${reference}`);
      const after = await registry.send('GET', `/v2/${repository}/manifests/${reference}`);

      expect([gone.status, after.status]).toEqual([202, 404]);
    }
  });
});

describe.each(['sha256', 'sha512'])('indexes by %s', (algorithm) => {
  const describeIt = (digest: string, mediaType: string): object => ({ mediaType, digest, size: 1 });
  const push = (reference: string | undefined, fields: object): ReturnType<typeof pushManifest> =>
    pushManifest(registry, REPO, {
      algorithm,
      ...(reference !== undefined && { reference }),
      fields: { schemaVersion: 2, mediaType: OCI_INDEX, ...fields },
    });

  test('an index, an index of indexes, an index of artifacts, an empty and a sparse index can be pushed, pulled and deleted', async () => {
    const image = await pushImage(registry, REPO, { algorithm });
    const artifact = await pushImage(registry, REPO, { algorithm, fields: artifactFields });
    const index = await push(undefined, { manifests: [describeIt(image.digest, OCI_MANIFEST)] });
    const pushed = [
      index,
      await push(undefined, { manifests: [describeIt(index.digest, OCI_INDEX)] }),
      await push(undefined, { ...artifactFields, manifests: [describeIt(artifact.digest, OCI_MANIFEST)] }),
      await push(undefined, { manifests: [], annotations: { of: algorithm } }),
      await push(undefined, { manifests: [describeIt(digestOf('nobody has it', algorithm), OCI_MANIFEST)] }),
    ];

    for (const { digest, bytes, answer } of pushed) {
      const get = await registry.send('GET', `/v2/${REPO}/manifests/${digest}`);
      const gone = await registry.send('DELETE', `/v2/${REPO}/manifests/${digest}`);

      expect([answer.status, gone.status]).toEqual([201, 202]);
      expect(answer.headers['docker-content-digest']).toBe(digest);
      expect(get.headers['content-type']).toBe(OCI_INDEX);
      expect(get.body.equals(bytes)).toBe(true);
    }
  });

  test('an index with a subject is among the referrers, with its type and annotations', async () => {
    const subject = await pushImage(registry, REPO, { algorithm });
    const { answer, digest, bytes } = await push(undefined, {
      ...artifactFields,
      manifests: [],
      subject: describeIt(subject.digest, OCI_MANIFEST),
    });

    const list = json(await registry.send('GET', `/v2/${REPO}/referrers/${subject.digest}`));

    expect(answer.headers['oci-subject']).toBe(subject.digest);
    expect(list['manifests']).toEqual([{ mediaType: OCI_INDEX, digest, size: bytes.length, ...artifactFields }]);
  });

  test('a digest takes several tags at once, and each can be deleted alone', async () => {
    const image = await pushImage(registry, REPO, { algorithm, query: `?tag=one-${algorithm}&tag=two-${algorithm}` });
    const tags = [`one-${algorithm}`, `two-${algorithm}`];
    const digests = async (): Promise<unknown[]> =>
      await Promise.all(
        tags.map(async (tag) => {
          const { status, headers } = await registry.send('HEAD', `/v2/${REPO}/manifests/${tag}`);
          return status === 200 ? headers['docker-content-digest'] : status;
        }),
      );
    const before = await digests();
    await registry.send('DELETE', `/v2/${REPO}/manifests/one-${algorithm}`);

    expect(image.answer.headers['oci-tag']).toBe(tags.join(', '));
    expect(before).toEqual([image.digest, image.digest]);
    expect(await digests()).toEqual([404, image.digest]);
  });
});

test('a layer that may not be passed on need not be here', async () => {
  const layers = [
    {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      digest: digestOf('elsewhere'),
      size: 9,
      urls: ['https://store.example/blob'],
    },
  ];

  const { answer } = await pushImage(registry, REPO, { reference: 'foreign', fields: { layers } });

  expect(answer.status).toBe(201);
});

describe('referrers', () => {
  const repository = 'conformance/referrers';
  const subject = { mediaType: OCI_MANIFEST, digest: digestOf('a subject that comes later'), size: 3 };
  const types = ['application/vnd.example.one', 'application/vnd.example.two'];
  const pushed: Awaited<ReturnType<typeof pushImage>>[] = [];

  beforeAll(async () => {
    for (const artifactType of types) {
      const fields = { subject, artifactType, annotations: { of: artifactType } };
      pushed.push(await pushImage(registry, repository, { fields }));
    }
    pushed.push(await pushImage(registry, repository, { fields: { subject } }));
  });

  test('PUT says that the subject was understood', () => {
    expect(pushed.map(({ answer }) => answer.headers['oci-subject'])).toEqual(Array(3).fill(subject.digest));
  });

  test('all are listed, with type and annotations', async () => {
    const answer = await registry.send('GET', `/v2/${repository}/referrers/${subject.digest}`);
    const manifests = json(answer)['manifests'] as Record<string, unknown>[];

    expect(manifests.map(({ digest }) => digest)).toEqual(pushed.map(({ digest }) => digest).sort());
    expect(manifests.find(({ digest }) => digest === pushed[0]?.digest)).toEqual({
      mediaType: OCI_MANIFEST,
      digest: pushed[0]?.digest,
      size: pushed[0]?.bytes.length,
      artifactType: types[0],
      annotations: { of: types[0] },
    });
    expect(manifests.map(({ artifactType }) => artifactType)).toContain('application/vnd.oci.image.config.v1+json');
  });

  test('artifactType filters them, and the answer says so', async () => {
    const answer = await registry.send('GET', `/v2/${repository}/referrers/${subject.digest}?artifactType=${types[1]}`);
    const manifests = json(answer)['manifests'] as Record<string, unknown>[];

    expect(answer.headers['oci-filters-applied']).toBe('artifactType');
    expect(manifests.map(({ digest }) => digest)).toEqual([pushed[1]?.digest]);
  });

  test('one that is deleted is no longer listed', async () => {
    const { digest } = await pushImage(registry, repository, { fields: { subject } });
    await registry.send('DELETE', `/v2/${repository}/manifests/${digest}`);

    const answer = await registry.send('GET', `/v2/${repository}/referrers/${subject.digest}`);

    expect(answer.body.toString()).not.toContain(digest);
  });

  test('a digest that is none is 400', async () => {
    const answer = await registry.send('GET', `/v2/${repository}/referrers/sha256:nope`);

    expect([answer.status, errorCode(answer)]).toEqual([400, 'DIGEST_INVALID']);
  });
});

describe('tags/list', () => {
  const repository = 'conformance/tags';

  beforeAll(async () => {
    const image = await pushImage(registry, repository);
    for (const tag of ['b', 'a', 'B', 'c10', 'c9']) {
      await registry.send('PUT', `/v2/${repository}/manifests/${tag}`, {
        body: image.bytes,
        headers: { 'Content-Type': OCI_MANIFEST },
      });
    }
  });

  test.each([
    ['', ['B', 'a', 'b', 'c10', 'c9'], undefined],
    ['?n=2', ['B', 'a'], `</v2/${repository}/tags/list?n=2&last=a>; rel="next"`],
    ['?n=2&last=a', ['b', 'c10'], `</v2/${repository}/tags/list?n=2&last=c10>; rel="next"`],
    ['?n=2&last=c10', ['c9'], undefined],
    ['?last=b', ['c10', 'c9'], undefined],
    ['?last=bb', ['c10', 'c9'], undefined],
    ['?n=0', [], undefined],
    ['?n=5', ['B', 'a', 'b', 'c10', 'c9'], undefined],
  ])('with %s gives the page and the next one', async (query, tags, link) => {
    const answer = await registry.send('GET', `/v2/${repository}/tags/list${query}`);

    expect(json(answer)['tags']).toEqual(tags);
    expect(answer.headers['link']).toBe(link);
  });

  test('with n that is no number is 400', async () => {
    expect((await registry.send('GET', `/v2/${repository}/tags/list?n=many`)).status).toBe(400);
  });
});

describe('manifests that are wrong', () => {
  test.each([
    ['an unknown tag', 'missing-tag', 404, 'MANIFEST_UNKNOWN'],
    ['an unknown digest', digestOf('unknown'), 404, 'MANIFEST_UNKNOWN'],
    ['a malformed digest', 'sha256:baddigeststring', 400, 'DIGEST_INVALID'],
  ])('GET of %s', async (_, reference, status, code) => {
    const answer = await registry.send('GET', `/v2/${REPO}/manifests/${reference}`);

    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });

  test.each([
    ['by a malformed digest', { reference: 'sha256:baddigeststring' }, 400, 'DIGEST_INVALID'],
    ['by the digest of something else', { reference: digestOf('else') }, 400, 'DIGEST_INVALID'],
    ['by a tag that is none', { reference: '-dash' }, 400, 'MANIFEST_INVALID'],
    ['under another type than it says', { mediaType: OCI_INDEX }, 400, 'MANIFEST_INVALID'],
    ['as a web page', { mediaType: 'text/html', fields: { mediaType: undefined } }, 400, 'MANIFEST_INVALID'],
    ['without a config', { fields: { config: undefined } }, 400, 'MANIFEST_INVALID'],
    ['with layers that are no list', { fields: { layers: {} } }, 400, 'MANIFEST_INVALID'],
    ['with a digest that is none', { fields: { subject: { digest: 'sha256:no' } } }, 400, 'MANIFEST_INVALID'],
    [
      'with a layer that is not here',
      {
        fields: { layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf('no'), size: 2 }] },
      },
      400,
      'MANIFEST_BLOB_UNKNOWN',
    ],
    ['larger than 4 MiB', { fields: { annotations: { large: 'A'.repeat(4 << 20) } } }, 413, 'SIZE_INVALID'],
  ])('PUT %s', async (_, options, status, code) => {
    const { answer } = await pushImage(registry, REPO, options);

    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });

  test('PUT of what is no JSON', async () => {
    const answer = await registry.send('PUT', `/v2/${REPO}/manifests/broken`, {
      body: '{"schemaVersion":',
      headers: { 'Content-Type': OCI_MANIFEST },
    });

    expect([answer.status, errorCode(answer)]).toEqual([400, 'MANIFEST_INVALID']);
  });
});

test('_catalog lists repositories that hold something, in pages', async () => {
  await using own = await testRegistry();
  for (const repository of ['zoo', 'acme/app', 'acme/lib']) await pushBlob(own, repository, freshBytes());
  const emptied = await pushBlob(own, 'emptied', freshBytes());
  await own.send('DELETE', `/v2/emptied/blobs/${emptied}`);

  const first = await own.send('GET', '/v2/_catalog?n=2');
  const second = await own.send('GET', '/v2/_catalog?n=2&last=acme%2Flib');

  expect(json(first)).toEqual({ repositories: ['acme/app', 'acme/lib'] });
  expect(first.headers['link']).toBe('</v2/_catalog?n=2&last=acme%2Flib>; rel="next"');
  expect(json(second)).toEqual({ repositories: ['zoo'] });
});
