import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf, OCI_INDEX, pushImage, type Sender, senderTo } from '../../fixtures/registry-server.ts';
import { serveFolder } from '../../fixtures/served.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const MIB = 1024 * 1024;

/** Median milliseconds of `count` requests, one after the other, over one connection. */
async function medianMs(host: string, target: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const started = performance.now();
    const [answer] = await once(request(`http://${host}${target}`, { agent }).end(), 'response');
    answer.resume();
    await once(answer, 'end');
    if (answer.statusCode !== 200) throw new Error(`test: ${target} gave ${answer.statusCode}`);
    times.push(performance.now() - started);
  }
  agent.destroy();
  return times.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}

/** Clients that try passwords as fast as they are let, in a process of their own. Prints what they were answered. */
const ATTACK = `
const { request } = await import('node:http');
const [host, clients, ms] = process.argv.slice(1);
const ends = performance.now() + Number(ms);
const seen = {};
const attempt = (at, round) => new Promise((done) => {
  const headers = { Authorization: 'Basic ' + Buffer.from((at % 2 ? 'me' : 'nobody' + at) + ':' + at + '-' + round).toString('base64') };
  const sent = request('http://' + host + '/v2/', { headers, agent: false }, (answer) => {
    seen[answer.statusCode] = (seen[answer.statusCode] ?? 0) + 1;
    if (answer.statusCode === 429 && !answer.headers['retry-after']) seen.wrong = true;
    answer.resume().once('end', done);
  });
  sent.once('error', done).end();
});
await Promise.all(Array.from({ length: Number(clients) }, async (_, at) => {
  for (let round = 0; performance.now() < ends && round < 10000; round += 1) await attempt(at, round);
}));
console.log(JSON.stringify(seen));
`;

test.each([10, 4])('40 clients with wrong passwords, at bcrypt cost %d, do not make others wait', async (cost) => {
  const { hash } = await import('bcryptjs');
  await using folder = await storeFolder();
  const file = join(folder.path, 'htpasswd');
  await writeFile(file, `me:${await hash('right', cost)}\n`);
  await using served = await serveFolder(join(folder.path, 'registry'), {
    flags: ['--htpasswd', file, '--anonymous-pull'],
  });
  const login = { Authorization: `Basic ${Buffer.from('me:right').toString('base64')}` };
  const image = await pushImage(withHeaders(senderTo(served.host), login), 'acme/app', { reference: 'v1' });
  const targets = ['/healthz', `/v2/acme/app/manifests/${image.digest}`];
  const measure = async (): Promise<number[]> => {
    const times: number[] = [];
    for (const target of targets) times.push(await medianMs(served.host, target, 300));
    return times;
  };
  await measure();
  const idle = await measure();

  const attack = spawn(process.execPath, ['--input-type=module', '-e', ATTACK, served.host, '40', '5000']);
  const ended = once(attack, 'close');
  const printed = once(attack.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const busy = await measure();
  const known = await senderTo(served.host).send('GET', '/v2/', { headers: login });
  const answers = JSON.parse(String((await printed)[0])) as Record<string, number>;
  await ended;

  process.stdout.write(
    `cost ${cost}: idle ${shown(idle)} ms, attacked ${shown(busy)} ms; answers ${JSON.stringify(answers)}\n`,
  );
  const limits = idle.map((ms) => Math.max(2 * ms, ms + NOISE_MS));
  expect(busy.filter((ms, at) => ms > (limits[at] ?? 0))).toEqual([]);
  expect(known.status).toBe(200);
  expect(Object.keys(answers).sort()).toEqual(['401', '429']);
});

/** What other work on the machine adds to a median: a tenth of what one password of cost 10 takes. */
const NOISE_MS = 5;

function shown(times: readonly number[]): string {
  return times.map((ms) => ms.toFixed(2)).join(' and ');
}

function withHeaders(to: Sender, headers: Readonly<Record<string, string>>): Sender {
  return {
    ...to,
    send: (method, target, more) => to.send(method, target, { ...more, headers: { ...headers, ...more?.headers } }),
  };
}

test('200 MB of indexes of 4 MiB fit a server whose heap has 256 MB, also after a restart', async () => {
  await using folder = await storeFolder();
  const place = join(folder.path, 'registry');
  const options = { nodeFlags: ['--max-old-space-size=256'] };
  const first = await serveFolder(place, options);
  const digests: string[] = [];
  for (let at = 0; at < 50; at += 4) {
    const pushes = [at, at + 1, at + 2, at + 3]
      .filter((index) => index < 50)
      .map((index) => pushIndex(first.host, index));
    digests.push(...(await Promise.all(pushes)));
  }
  const pushedKib = await rssKib(first.child.pid);
  await first.stop('SIGKILL');

  await using second = await serveFolder(place, options);
  const restartedKib = await rssKib(second.child.pid);
  const to = senderTo(second.host);
  const statuses: number[] = [];
  for (const digest of digests) statuses.push((await to.send('HEAD', `/v2/acme/app/manifests/${digest}`)).status);
  const one = await to.send('GET', `/v2/acme/app/manifests/${digests[17]}`);
  const tags = await to.send('GET', '/v2/acme/app/tags/list');
  await pushImage(to, 'acme/app', { reference: 'after' });

  const endKib = await rssKib(second.child.pid);
  process.stdout.write(
    `rss: ${pushedKib >> 10} MiB after the pushes, ${restartedKib >> 10} MiB after a restart, ${endKib >> 10} MiB in the end\n`,
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(digestOf(one.body)).toBe(digests[17]);
  expect(tags.status).toBe(200);
  expect((await readFile(join(place, '.rootsmith-registry/repositories/acme/app/_members.jsonl'))).length).toBeLessThan(
    MIB,
  );
});

/** An index as large as one can be, of images that nobody has. */
async function pushIndex(host: string, seed: number): Promise<string> {
  const count = 34_300;
  const manifests = Array.from({ length: count }, (_, at) => {
    const hex = (seed * count + at).toString(16).padStart(64, '0');
    return { mediaType: 'application/x', digest: `sha256:${hex}`, size: 1 };
  });
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
  if (bytes.length > 4 * MIB || bytes.length < 3.98 * MIB) throw new Error(`test: the index has ${bytes.length} bytes`);
  const digest = digestOf(bytes);
  const target = `/v2/acme/app/manifests/${seed % 2 === 0 ? digest : `t${seed}`}`;
  const answer = await senderTo(host).send('PUT', target, { body: bytes, headers: { 'Content-Type': OCI_INDEX } });
  if (answer.status !== 201) throw new Error(`test: pushing an index gave ${answer.status}: ${answer.body.toString()}`);
  return digest;
}

/** Resident memory of a process, in KiB. */
async function rssKib(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]);
}
