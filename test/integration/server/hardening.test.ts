import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testAuthority } from '../../fixtures/docker-registry.ts';
import {
  beginUpload,
  digestOf,
  errorCode,
  freshBytes,
  json,
  pushBlob,
  pushImage,
  testRegistry,
} from '../../fixtures/registry-server.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const digest = digestOf('anything');

test.each([
  ['/v2/../../etc/passwd', 404],
  ['/v2/..%2f..%2fetc/manifests/v1', 400],
  ['/v2/a/../b/manifests/v1', 400],
  ['/v2/a/./b/tags/list', 400],
  ['/v2//manifests/v1', 404],
  ['/v2/a//b/manifests/v1', 400],
  ['/v2/A/manifests/v1', 400],
  ['/v2/_members.jsonl/manifests/v1', 400],
  ['/v2/a%00b/manifests/v1', 400],
  ['/v2/a%zz/manifests/v1', 400],
  ['/v2/a/manifests/..', 404],
  ['/v2/a/manifests/..%2f..%2fx', 404],
  [`/v2/${'a/'.repeat(200)}a/manifests/v1`, 400],
  [`/v2/a/blobs/${digest}%2f..%2f..`, 404],
  ['/v2/a/blobs/sha256:..%2f..%2foci-layout', 404],
  ['/v2/a/blobs/sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709', 400],
  ['/v2/a/blobs/uploads/..', 404],
  [`/v2/${'a'.repeat(5000)}/tags/list`, 414],
  ['/constructor', 404],
])('GET %s is refused', async (target, status) => {
  await using registry = await testRegistry();

  expect((await registry.send('GET', target)).status).toBe(status);
});

test('methods that a path does not take are 405 and say which it takes', async () => {
  await using registry = await testRegistry();

  const answer = await registry.send('DELETE', '/v2/a/tags/list');

  expect([answer.status, answer.headers['allow'], errorCode(answer)]).toEqual([405, 'GET, HEAD', 'UNSUPPORTED']);
});

test('headers that are too large are 431', async () => {
  await using registry = await testRegistry();

  expect((await registry.send('GET', '/v2/', { headers: { 'X-Large': 'a'.repeat(20_000) } })).status).toBe(431);
});

test('an upload may be as large as the limit and not larger, and leaves nothing', async () => {
  await using registry = await testRegistry({ limits: { uploadBytes: 100_000 } });
  const [fits, tooLarge] = [freshBytes(100_000), freshBytes(100_001)];

  const exact = await registry.send('POST', `/v2/a/blobs/uploads/?digest=${digestOf(fits)}`, { body: fits });
  const refused = await registry.send('POST', `/v2/a/blobs/uploads/?digest=${digestOf(tooLarge)}`, { body: tooLarge });

  expect([exact.status, refused.status, errorCode(refused)]).toEqual([201, 413, 'SIZE_INVALID']);
  expect(await readdir(join(registry.folder, '.rootsmith-registry/uploads'))).toEqual([]);
});

test('uploads that are not finished take no more than their share of the disk', async () => {
  await using registry = await testRegistry({ limits: { pendingBytes: 150_000 } });
  const [first, second] = [await beginUpload(registry, 'a'), await beginUpload(registry, 'a')];

  const taken = await registry.send('PATCH', first, { body: freshBytes(100_000) });
  const refused = await registry.send('PATCH', second, { body: freshBytes(100_000) });
  await registry.send('DELETE', first);
  const again = await registry.send('PATCH', second, { body: freshBytes(100_000) });

  expect([taken.status, refused.status, again.status]).toEqual([202, 507, 202]);
});

test('a registry is never larger than its limit, also after a restart, and deleting makes room', async () => {
  const limits = { diskBytes: 250_000 };
  await using parent = await storeFolder();
  const first = await testRegistry({ folder: parent.path, limits });
  const bytes = freshBytes(200_000);
  await pushBlob(first, 'a', bytes);
  await first.stop();
  await using registry = await testRegistry({ folder: parent.path, limits });
  const more = freshBytes(100_000);
  const push = async (): Promise<number> =>
    (await registry.send('POST', `/v2/a/blobs/uploads/?digest=${digestOf(more)}`, { body: more })).status;

  const full = await push();
  await registry.send('DELETE', `/v2/a/blobs/${digestOf(bytes)}`);

  expect([full, await push()]).toEqual([507, 201]);
});

test('too many open uploads are 429, and idle ones make room', async () => {
  let now = 0;
  await using registry = await testRegistry({ limits: { sessions: 2, sessionIdleMs: 60_000 }, now: () => now });
  const first = await beginUpload(registry, 'a');
  await beginUpload(registry, 'a');

  const refused = await registry.send('POST', '/v2/a/blobs/uploads/');
  now = 60_000;
  const taken = await registry.send('POST', '/v2/a/blobs/uploads/');

  expect([refused.status, errorCode(refused), taken.status]).toEqual([429, 'TOOMANYREQUESTS', 202]);
  expect((await registry.send('GET', first)).status).toBe(404);
});

test('an upload is unknown in another repository', async () => {
  await using registry = await testRegistry();
  const location = await beginUpload(registry, 'a');

  expect((await registry.send('PATCH', location.replace('/a/', '/b/'), { body: 'x' })).status).toBe(404);
});

test.each([
  ['is malformed', { 'Content-Range': 'bytes 0-' }, 'BLOB_UPLOAD_INVALID'],
  ['has another length than the body', { 'Content-Range': '0-9' }, 'SIZE_INVALID'],
])('a chunk whose Content-Range %s is 400', async (_, headers, code) => {
  await using registry = await testRegistry();
  const location = await beginUpload(registry, 'a');

  const answer = await registry.send('PATCH', location, { body: freshBytes(), headers });

  expect([answer.status, errorCode(answer)]).toEqual([400, code]);
});

test.each([100, 2000])(
  'a streamed chunk of %d bytes that announced 512 leaves the upload as it was',
  async (length) => {
    await using registry = await testRegistry();
    const location = await beginUpload(registry, 'a');
    const start = freshBytes(10);
    await registry.send('PATCH', location, { body: start });

    const wrong = await registry.send('PATCH', location, {
      body: freshBytes(length),
      headers: { 'Content-Range': '10-521' },
      isStreamed: true,
    });
    const put = await registry.send('PUT', `${location}?digest=${digestOf(start)}`);

    expect([wrong.status, put.status]).toEqual([400, 201]);
  },
);

test('a connection that does not send its headers is closed', async () => {
  await using registry = await testRegistry({ limits: { headersMs: 200 } });
  const [host = '', port = ''] = registry.host.split(':');
  const socket = connect(Number(port), host);
  const closed = once(socket, 'close');
  socket.resume();
  socket.write('GET /v2/ HTTP/1.1\r\nHost: x\r\n');

  await closed;

  expect(socket.destroyed).toBe(true);
});

test('a body that does not keep coming is cut off', async () => {
  await using registry = await testRegistry({ limits: { bodyWindowMs: 100 } });
  const location = await beginUpload(registry, 'a');
  const slow = httpRequest(`${registry.url}${location}`, { method: 'PATCH', headers: { 'Content-Length': 1_000_000 } });
  const failed = once(slow, 'error');
  slow.write('a');

  await failed;

  expect((await registry.send('GET', location)).status).toBe(204);
});

test('a client that does not read what it asked for is cut off', async () => {
  await using registry = await testRegistry({ limits: { idleMs: 300 } });
  const large = await pushBlob(registry, 'a', freshBytes(30_000_000));
  const [host = '', port = ''] = registry.host.split(':');
  const socket = connect(Number(port), host);
  socket.pause();
  socket.write(`GET /v2/a/blobs/${large} HTTP/1.1\r\nHost: x\r\n\r\n`);

  await expect.poll(() => registry.requests.some(({ kind }) => kind === 'blob'), { timeout: 10_000 }).toBe(true);

  expect(registry.requests.find(({ kind }) => kind === 'blob')?.sentBytes).toBeLessThan(30_000_000);
  socket.destroy();
});

test('stopping lets a request that is under way end, and takes no new ones', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes(100_000);
  const running = httpRequest(`${registry.url}/v2/a/blobs/uploads/?digest=${digestOf(bytes)}`, {
    method: 'POST',
    headers: { 'Content-Length': bytes.length },
  });
  const answered = once(running, 'response');
  await new Promise((resolve) => running.write(bytes.subarray(0, 50_000), resolve));
  await expect.poll(async () => (await readdir(join(registry.folder, '.rootsmith-registry/uploads'))).length).toBe(1);

  const stopped = registry.stop();
  running.end(bytes.subarray(50_000));
  const [response] = await answered;
  await stopped;

  expect(response.statusCode).toBe(201);
  await expect(registry.send('GET', '/v2/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('stopping cuts off what does not end in time', async () => {
  await using registry = await testRegistry({ limits: { drainMs: 100 } });
  const running = httpRequest(`${registry.url}/v2/a/blobs/uploads/?digest=${digest}`, {
    method: 'POST',
    headers: { 'Content-Length': 10 },
  });
  const failed = once(running, 'error');
  await new Promise((resolve) => running.write('a', resolve));
  await expect.poll(async () => (await readdir(join(registry.folder, '.rootsmith-registry/uploads'))).length).toBe(1);

  await registry.stop();

  expect(await failed).toHaveLength(1);
});

test('an address in use is refused with ADDRESS_UNUSABLE', async () => {
  await using registry = await testRegistry();
  const { startRegistryServer } = await import('../../../src/server/server.ts');
  const port = Number(registry.host.split(':')[1]);

  await expect(
    startRegistryServer({ store: registry.store, listeners: [{ host: '127.0.0.1', port }] }),
  ).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
  });
});

test('with a certificate it speaks https, and only that', async () => {
  await using folder = await storeFolder();
  const authority = await testAuthority(folder.path);
  const [certificate, key, ca] = await Promise.all(
    [authority.certificate, authority.key, authority.ca].map((file) => readFile(file, 'utf8')),
  );
  await using registry = await testRegistry({ tls: { certificate: certificate ?? '', key: key ?? '' } });

  const request = httpsRequest(`${registry.url}/v2/`, { ca, agent: false }).end();
  const [response] = await once(request, 'response');
  response.resume();

  expect(registry.url).toMatch(/^https:/);
  expect(response.statusCode).toBe(200);
  await expect(registry.send('GET', '/v2/')).rejects.toThrow();
});

test('a certificate that is none is refused with CREDENTIALS_INVALID', async () => {
  await expect(testRegistry({ tls: { certificate: 'no', key: 'no' } })).rejects.toMatchObject({
    code: 'CREDENTIALS_INVALID',
  });
});

const basic = (login: string): { headers: Record<string, string> } => ({
  headers: { Authorization: `Basic ${Buffer.from(login).toString('base64')}` },
});
const verify = async (user: string, password: string): Promise<boolean> => user === 'u' && password === 'p:w';

test.each([
  ['nobody', false, {}, [401, 401, 401, 200]],
  ['nobody, but may pull', true, {}, [401, 404, 401, 200]],
  ['the user', false, basic('u:p:w'), [200, 404, 202, 200]],
  ['a wrong password', true, basic('u:no'), [401, 401, 401, 200]],
  ['no valid header', true, { headers: { Authorization: 'Bearer x' } }, [401, 401, 401, 200]],
])('with a login rule, %s gets what is due', async (_, anonymousPull, options, statuses) => {
  await using registry = await testRegistry({ access: { verify, anonymousPull } });

  const answers = [
    await registry.send('GET', '/v2/', options),
    await registry.send('GET', '/v2/a/tags/list', options),
    await registry.send('POST', '/v2/a/blobs/uploads/', options),
    await registry.send('GET', '/healthz', options),
  ];

  expect(answers.map(({ status }) => status)).toEqual(statuses);
  expect(
    answers
      .filter(({ status }) => status === 401)
      .every(({ headers }) => headers['www-authenticate']?.startsWith('Basic ')),
  ).toBe(true);
  expect(JSON.stringify(registry.requests)).not.toContain('p:w');
});

test('a page of another site may not change anything', async () => {
  await using registry = await testRegistry();

  const answer = await registry.send('POST', '/v2/a/blobs/uploads/', { headers: { 'Sec-Fetch-Site': 'cross-site' } });

  expect([answer.status, errorCode(answer)]).toEqual([403, 'DENIED']);
});

test('?ns= finds what is below that host first, and then the plain name', async () => {
  await using registry = await testRegistry();
  const below = await pushImage(registry, 'docker.io/library/app', { reference: 'v1' });
  const plain = await pushImage(registry, 'library/app', { reference: 'v1' });
  const only = await pushImage(registry, 'library/only', { reference: 'v1' });
  const digestAt = async (target: string, headers = {}): Promise<unknown> =>
    (await registry.send('HEAD', target, { headers })).headers['docker-content-digest'];

  expect(await digestAt('/v2/library/app/manifests/v1?ns=docker.io')).toBe(below.digest);
  expect(await digestAt('/v2/library/app/manifests/v1', { 'OCI-Namespace': 'docker.io' })).toBe(below.digest);
  expect(await digestAt('/v2/library/app/manifests/v1')).toBe(plain.digest);
  expect(await digestAt('/v2/library/only/manifests/v1?ns=docker.io')).toBe(only.digest);
  expect(await digestAt('/v2/library/only/manifests/v1?ns=..%2f..')).toBe(only.digest);
});

test('content that the client has already is 304', async () => {
  await using registry = await testRegistry();
  const { digest: manifest } = await pushImage(registry, 'a', { reference: 'v1' });
  const blob = await pushBlob(registry, 'a', freshBytes());

  const answers = await Promise.all([
    registry.send('GET', '/v2/a/manifests/v1', { headers: { 'If-None-Match': `"${manifest}"` } }),
    registry.send('GET', `/v2/a/blobs/${blob}`, { headers: { 'If-None-Match': `W/"x", "${blob}"` } }),
    registry.send('GET', '/v2/a/manifests/v1', { headers: { 'If-None-Match': '"other"' } }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([304, 304, 200]);
});

test('what clients pushed can do no harm in a browser', async () => {
  await using registry = await testRegistry();
  const { digest: manifest } = await pushImage(registry, 'a');

  const { headers } = await registry.send('GET', `/v2/a/manifests/${manifest}`);

  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
});

test('the page shows repositories, platforms, sizes and how to pull, and searches', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { reference: 'v1' });
  await pushImage(registry, 'acme/other', { reference: 'v2' });

  const all = (await registry.send('GET', '/')).body.toString();
  const found = (await registry.send('GET', '/?q=OTHER+v2')).body.toString();
  const data = json(await registry.send('GET', '/images.json?q=app'));

  expect(all).toContain(`docker pull ${registry.host}/acme/app:v1`);
  expect(all).toContain('linux/amd64');
  expect(found).toContain('acme/other:v2');
  expect(found).not.toContain('acme/app');
  expect(data).toMatchObject({ more: 0, images: [{ repository: 'acme/app', tag: 'v1', platforms: ['linux/amd64'] }] });
});

test('the page loads nothing, runs its own script alone, and escapes what was searched for', async () => {
  await using registry = await testRegistry();
  const path = '/?q=%3Cscript%3Ealert(1)%3C/script%3E%22';
  const refused = await registry.send('GET', path, { headers: { Host: 'x"><b>' } });

  const { headers, body } = await registry.send('GET', path);

  const page = body.toString();
  const [, own = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
  const hash = createHash('sha256').update(own).digest('base64');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
  expect(page.replace(`<script>${own}</script>`, '')).not.toMatch(/<script|src=/);
  expect(page).toContain('value="&lt;script&gt;alert(1)&lt;/script&gt;&quot;"');
  expect(refused.body.toString()).not.toContain('x"><b>');
});

test('/metrics counts requests by route, and an access line is given for each', async () => {
  await using registry = await testRegistry();
  await registry.send('GET', '/v2/a/tags/list', { headers: { 'User-Agent': 'probe' } });
  await registry.send('BREW', '/nowhere').catch(() => undefined);

  const text = (await registry.send('GET', '/metrics')).body.toString();

  expect(text).toContain('rootsmith_http_requests_total{route="tags",method="GET",status="404"} 1');
  expect(text).toContain('rootsmith_http_request_seconds_count{route="tags"} 1');
  expect(registry.requests[0]).toMatchObject({
    method: 'GET',
    url: '/v2/a/tags/list',
    status: 404,
    agent: 'probe',
    error: undefined,
  });
});
