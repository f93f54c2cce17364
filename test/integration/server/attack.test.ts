import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { expect, test, vi } from 'vitest';
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

const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 };

test.each([
  ['localhost:5000', 200],
  ['LOCALHOST', 200],
  ['app.localhost:80', 200],
  ['127.0.0.1', 200],
  ['127.9.9.9:1', 200],
  ['[::1]:5000', 200],
  [`${hostname()}:5000`, 200],
  ['cache.internal:5000', 200],
  ['CACHE.internal.', 200],
  ['rebound.example:5000', 403],
  ['localhost.example', 403],
  ['notlocalhost', 403],
  ['cache.internal.example', 403],
  ['8.8.8.8:5000', 403],
  ['127.0.0.1.example:5000', 403],
  ['::1@rebound.example', 403],
])('on loopback a request for the host %j is %d', async (host, status) => {
  await using registry = await testRegistry({ allowedHosts: ['cache.internal'] });
  const headers = { Host: host };

  const answers = [
    await registry.send('GET', '/v2/', { headers }),
    await registry.send('GET', '/images.json', { headers }),
    await registry.send('POST', '/v2/a/blobs/uploads/', { headers }),
  ];

  expect(answers.map((answer) => answer.status)).toEqual([status, status, status === 200 ? 202 : status]);
});

test('a page that asks by another name learns why, and nothing of what is here; probes are answered', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'secret/app', { reference: 'v1' });
  const headers = { Host: 'rebound.example' };

  const page = await registry.send('GET', '/', { headers });
  const health = await registry.send('GET', '/healthz', { headers });

  expect([page.status, health.status]).toEqual([403, 200]);
  expect(page.body.toString()).toContain('--allow-host');
  expect(page.body.toString()).not.toContain('secret/app');
});

test('on other addresses every name is taken, unless some are named', async () => {
  const listeners = [{ host: '0.0.0.0', port: 0 }];
  await using open = await testRegistry({ listeners });
  await using named = await testRegistry({ listeners, allowedHosts: ['registry.internal'] });
  const ask = async (to: TestRegistry, host: string): Promise<number> =>
    (await to.send('GET', '/v2/', { headers: { Host: host } })).status;

  expect(await ask(open, 'anything.example')).toBe(200);
  expect([
    await ask(named, 'registry.internal:5000'),
    await ask(named, '10.9.8.7'),
    await ask(named, 'x.example'),
  ]).toEqual([200, 200, 403]);
});

test.each([
  ['https://evil.example', 403],
  ['null', 403],
  ['http://localhost:1', 403],
  ['file://', 403],
  ['http://cache.internal', 202],
  ['same', 202],
])('a page from %s that pushes or deletes is %d', async (origin, status) => {
  await using registry = await testRegistry({ allowedHosts: ['cache.internal'] });
  const headers = { Origin: origin === 'same' ? `http://${registry.host}` : origin };
  const { digest } = await pushImage(registry, 'a', { reference: 'v1' });

  const pushed = await registry.send('POST', '/v2/a/blobs/uploads/', { headers });
  const deleted = await registry.send('DELETE', `/v2/a/manifests/${digest}`, { headers });

  expect([pushed.status, deleted.status]).toEqual([status, status]);
});

test.each([
  ['GET', '/v2/a/manifests/v1', 'cross-site', 'no-cors', 403],
  ['GET', '/v2/a/manifests/v1', 'same-site', 'cors', 403],
  ['GET', '/', 'cross-site', 'navigate', 200],
  ['GET', '/', 'same-origin', 'navigate', 200],
  ['GET', '/v2/', 'none', 'navigate', 200],
  ['DELETE', '/v2/a/manifests/v1', 'cross-site', 'navigate', 403],
])('%s %s that a browser calls %s, %s, is %d', async (method, target, site, mode, status) => {
  await using registry = await testRegistry();

  const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode };

  expect((await registry.send(method, target, { headers })).status).toBe(status);
});

test('one client has so many uploads open and no more, and others go on', async () => {
  await using registry = await testRegistry({ limits: { sessionsPerClient: 3 } });
  const opened = [await beginUpload(registry, 'a'), await beginUpload(registry, 'b'), await beginUpload(registry, 'c')];

  const refused = await registry.send('POST', '/v2/a/blobs/uploads/');
  const other = httpRequest(`${registry.url}/v2/a/blobs/uploads/`, { method: 'POST', localAddress: '127.0.0.2' }).end();
  const [answer] = await once(other, 'response');
  answer.resume();
  await registry.send('DELETE', opened[0] ?? '');
  const again = await registry.send('POST', '/v2/a/blobs/uploads/');

  expect([refused.status, errorCode(refused), refused.headers['retry-after']]).toEqual([429, 'TOOMANYREQUESTS', '60']);
  expect([answer.statusCode, again.status]).toEqual([202, 202]);
});

test('one client has so many connections and no more', async () => {
  await using registry = await testRegistry({ limits: { connectionsPerClient: 3 } });
  const [host = '', port = ''] = registry.host.split(':');
  const sockets = Array.from({ length: 3 }, () => connect(Number(port), host));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));

  await expect(registry.send('GET', '/v2/')).rejects.toThrow();
  for (const socket of sockets) socket.destroy();

  await expect
    .poll(() =>
      registry.send('GET', '/v2/').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test.each([1000, 200_000])(
  'a manifest of %d bytes that is not there in time is cut off, and leaves nothing',
  async (length) => {
    await using registry = await testRegistry({ limits: { manifestMs: 300 } });
    const slow = httpRequest(`${registry.url}/v2/a/manifests/v1`, {
      method: 'PUT',
      headers: { 'Content-Length': length, 'Content-Type': OCI_INDEX },
    });
    const failed = once(slow, 'error');
    const drip = setInterval(() => slow.write(' '), 20);

    await failed;
    clearInterval(drip);
    const pushed = await pushImage(registry, 'a', { reference: 'v1' });

    expect(pushed.answer.status).toBe(201);
    expect(registry.requests.some(({ method, kind }) => method === 'PUT' && kind === 'manifest')).toBe(true);
  },
);

test('large manifests that are not whole yet take no memory, and small ones are taken meanwhile', async () => {
  await using registry = await testRegistry();
  const before = process.memoryUsage();
  const half = Buffer.alloc(3 * 1024 * 1024, 0x20);
  const senders = Array.from({ length: 60 }, () => {
    const sender = httpRequest(`${registry.url}/v2/a/manifests/v1`, {
      method: 'PUT',
      headers: { 'Content-Length': 4_000_000, 'Content-Type': OCI_INDEX },
      agent: false,
    });
    sender.on('error', () => undefined);
    return sender;
  });
  await Promise.all(senders.map((sender) => new Promise((resolve) => sender.write(half, resolve))));
  const after = process.memoryUsage();
  const small = await pushImage(registry, 'b', { reference: 'v1' });
  for (const sender of senders) sender.destroy();

  expect(small.answer.status).toBe(201);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(60 * 1024 * 1024); // of 180 MiB; the clients are in here too
});

test.each([
  ['a manifest', '/v2/a/manifests/v1'],
  ['a list', '/v2/_catalog'],
])('a client that does not read %s is cut off', async (_, target) => {
  const limits = { answerMs: 300, bodyWindowMs: 300 };
  await using registry = await testRegistry({ limits });
  const annotations = { large: 'a'.repeat(3_900_000) };
  await pushBlob(registry, 'a', Buffer.from('{}'));
  await pushManifest(registry, 'a', {
    reference: 'v1',
    fields: { schemaVersion: 2, mediaType: OCI_MANIFEST, config: EMPTY, layers: [], annotations },
  });
  for (let at = 0; at < 20; at += 1) await pushBlob(registry, `${'x'.repeat(200)}/${at}`, Buffer.from('{}'));
  const [host = '', port = ''] = registry.host.split(':');
  const socket = connect(Number(port), host);
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(2000));

  await expect.poll(() => registry.requests.some(({ url }) => url === target), { timeout: 10_000 }).toBe(true);
  await expect
    .poll(async () => (await registry.send('GET', '/metrics')).body.toString(), { timeout: 10_000 })
    .toContain('rootsmith_http_requests_running 1\n');
  socket.destroy();
});

test('many who read slowly hold little memory', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes(8_000_000);
  const digest = await pushBlob(registry, 'a', bytes);
  const [host = '', port = ''] = registry.host.split(':');
  const before = process.memoryUsage().arrayBuffers;
  const sockets = Array.from({ length: 150 }, () => {
    const socket = connect({ port: Number(port), host });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`GET /v2/a/blobs/${digest} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const held = process.memoryUsage().arrayBuffers - before;
  const fast = await registry.send('GET', `/v2/a/blobs/${digest}`);
  for (const socket of sockets) socket.destroy();

  expect(held).toBeLessThan(80 * 1024 * 1024); // each would have taken a MiB, and more in its connection
  expect(fast.body.equals(bytes)).toBe(true);
});

test('no clock that is set moves what lasts', async () => {
  await using registry = await testRegistry({ limits: { sessionIdleMs: 60_000, unnamedMs: 60_000 } });
  const location = await beginUpload(registry, 'a');
  const blob = await pushBlob(registry, 'a', freshBytes());
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 365 * 86_400_000 });
  try {
    const other = await beginUpload(registry, 'a'); // looks for idle ones
    vi.setSystemTime(0);

    expect((await registry.send('GET', location)).status).toBe(204);
    expect((await registry.send('GET', other)).status).toBe(204);
    expect((await registry.send('HEAD', `/v2/a/blobs/${blob}`)).status).toBe(200);
  } finally {
    vi.useRealTimers();
  }
});

const subject = { mediaType: OCI_MANIFEST, digest: digestOf('subject'), size: 7 };

/** Pushes an artifact that refers to the subject, as bytes: JSON that no library would write. */
async function attach(to: TestRegistry, members: string): Promise<number> {
  const body = `{"schemaVersion":2,"mediaType":"${OCI_MANIFEST}","config":${JSON.stringify(EMPTY)},"layers":[],"subject":${JSON.stringify(subject)}${members}}`;
  const headers = { 'Content-Type': OCI_MANIFEST };
  return (await to.send('PUT', `/v2/a/manifests/${digestOf(body)}`, { body, headers })).status;
}

test.each([
  ['a text', ',"annotations":"text"'],
  ['a list', ',"annotations":["a"]'],
  ['null', ',"annotations":null'],
  ['a number', ',"annotations":5'],
  ['of numbers', ',"annotations":{"a":1,"b":null,"c":{"d":1},"e":true,"good":"yes"}'],
  ['of __proto__', ',"annotations":{"__proto__":{"x":1},"constructor":"c","toString":"t","good":"yes"}'],
  ['__proto__ itself', ',"__proto__":{"annotations":{"a":1}}'],
  ['large', `,"annotations":{"large":"${'x'.repeat(3_500_000)}","good":"yes"}`],
  ['many', `,"annotations":{${Array.from({ length: 90_000 }, (_, at) => `"k${at}":"v"`).join()}}`],
  ['without a type', ',"artifactType":""'],
  ['of a type that is none', ',"artifactType":"\\u0000 <b>\\"\\ud800"'],
  ['of a type that is null', ',"artifactType":null'],
  ['of a type that is long', `,"artifactType":"application/${'x'.repeat(3_000_000)}"`],
  ['of a type that is a number', ',"artifactType":5'],
])('referrers whose annotations are odd (%s) leave the others in the list', async (_, members) => {
  await using registry = await testRegistry();
  await pushBlob(registry, 'a', Buffer.from('{}'));
  await attach(registry, ',"artifactType":"application/vnd.good","annotations":{"of":"good"}');

  const status = await attach(registry, members);
  const all = await registry.send('GET', `/v2/a/referrers/${subject.digest}`);
  const found = json(all)['manifests'] as { artifactType?: string; annotations?: Record<string, unknown> }[];
  const filtered = await registry.send('GET', `/v2/a/referrers/${subject.digest}?artifactType=application/vnd.good`);

  expect([201, 400]).toContain(status);
  expect(all.status).toBe(200);
  expect(all.body.length).toBeLessThan(4 * 1024 * 1024);
  expect(found).toHaveLength(status === 201 ? 2 : 1);
  expect(found).toContainEqual(expect.objectContaining({ annotations: { of: 'good' } }));
  expect(
    found.flatMap(({ annotations = {} }) => Object.values(annotations)).every((value) => typeof value === 'string'),
  ).toBe(true);
  expect(json(filtered)['manifests']).toHaveLength(1);
});

test('a list of referrers has pages, and its making stops when the client goes', async () => {
  await using registry = await testRegistry();
  await pushBlob(registry, 'a', Buffer.from('{}'));
  const note = 'x'.repeat(1_900_000);
  for (let at = 0; at < 40; at += 1) await attach(registry, `,"annotations":{"at":"${at}"},"note":"${at}${note}"`);
  const seen = new Set<unknown>();
  let pages = 0;
  for (
    let next: string | undefined = `/v2/a/referrers/${subject.digest}`;
    next !== undefined && pages < 10;
    pages += 1
  ) {
    const answer = await registry.send('GET', next);
    for (const { digest } of json(answer)['manifests'] as { digest: string }[]) seen.add(digest);
    next = /<([^>]+)>/.exec(String(answer.headers['link'] ?? ''))?.[1];
  }
  const reads = vi.spyOn(registry.store, 'readManifest');
  const leaving = httpRequest(`${registry.url}/v2/a/referrers/${subject.digest}`).end();
  leaving.on('error', () => undefined);
  await expect.poll(() => reads.mock.calls.length, { interval: 1 }).toBeGreaterThan(0);
  leaving.destroy();
  await expect.poll(() => registry.requests.filter(({ kind }) => kind === 'referrers').length).toBe(pages + 1);
  const after = reads.mock.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect([seen.size, pages]).toEqual([40, 2]);
  expect(reads.mock.calls.length).toBeLessThanOrEqual(after + 1);
});

test('a manifest of nothing but brackets is refused', async () => {
  await using registry = await testRegistry();
  const body = `{"manifests":[],"x":[${'{},'.repeat(300_000)}{}]}`;

  const answer = await registry.send('PUT', '/v2/a/manifests/v1', { body, headers: { 'Content-Type': OCI_INDEX } });

  expect([answer.status, errorCode(answer)]).toEqual([400, 'MANIFEST_INVALID']);
});

test('names and facts take as much memory as they may, and are refused beyond it', async () => {
  await using registry = await testRegistry({ limits: { factsBytes: 40_000 } });
  const image = await pushImage(registry, 'a', { reference: 'v0' });
  const statuses: number[] = [];
  for (let at = 1; at < 60; at += 1) {
    const headers = { 'Content-Type': OCI_MANIFEST };
    statuses.push((await registry.send('PUT', `/v2/a/manifests/v${at}`, { body: image.bytes, headers })).status);
  }

  const pulled = await registry.send('GET', '/v2/a/manifests/v0');
  await registry.send('DELETE', '/v2/a/manifests/v1');
  const again = await registry.send('PUT', '/v2/a/manifests/v1', {
    body: image.bytes,
    headers: { 'Content-Type': OCI_MANIFEST },
  });

  expect(new Set(statuses)).toEqual(new Set([201, 507]));
  expect([pulled.status, again.status]).toEqual([200, 201]);
});
