import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { connectDaemon } from '../../../src/docker/daemon/connect.ts';
import { explainDaemonError } from '../../../src/docker/daemon/daemon-error.ts';
import { LineLog } from '../../../src/docker/daemon/line-log.ts';
import { type DaemonMessage, readMessages } from '../../../src/docker/daemon/progress-stream.ts';
import { RootsmithError } from '../../../src/errors/index.ts';

async function messagesOf(...texts: readonly string[]): Promise<readonly DaemonMessage[]> {
  const chunks = texts.map((text) => Uint8Array.from(Buffer.from(text, 'latin1')));
  return await Array.fromAsync(readMessages(streamOf(...chunks)));
}

test.each<[string, string, readonly DaemonMessage[]]>([
  ['output', '{"stream":"Step 1\\n"}', [{ kind: 'output', text: 'Step 1\n' }]],
  ['a status with its layer', '{"status":"Pulling","id":"ab"}', [{ kind: 'status', text: 'ab: Pulling' }]],
  ['a status alone', '{"status":"Done"}', [{ kind: 'status', text: 'Done' }]],
  ['a progress bar', '{"status":"Pulling","progress":"[=>  ]","id":"ab"}', []],
  ['an ID', '{"aux":{"ID":"sha256:1"}}', [{ kind: 'image-id', id: 'sha256:1' }]],
  ['an error', '{"error":"short","errorDetail":{"message":"long "}}', [{ kind: 'error', text: 'long' }]],
  ['an error without details', '{"error":"short"}', [{ kind: 'error', text: 'short' }]],
  ['nothing we know', '{"other":1}', []],
])('readMessages() reads %s', async (_, line, messages) => {
  expect(await messagesOf(`${line}\r\n`)).toEqual(messages);
});

test('readMessages() joins what was cut, also inside a character', async () => {
  const text = Buffer.from('{"stream":"ä"}\n{"stream":"b"}').toString('latin1');
  const expected = [
    { kind: 'output', text: 'ä' },
    { kind: 'output', text: 'b' },
  ];

  for (let cut = 0; cut <= text.length; cut += 1) {
    expect(await messagesOf(text.slice(0, cut), text.slice(cut))).toEqual(expected);
  }
});

test.each(['<html>', '[1]', '7'])('readMessages() refuses the answer %j', async (text) => {
  await expect(messagesOf(text)).rejects.toMatchObject({
    code: 'DAEMON_FAILED',
    message: expect.stringContaining(text),
  });
});

test('readMessages() refuses a message without end', async () => {
  await expect(messagesOf('x'.repeat(4 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('LineLog joins pieces to lines and keeps the last ones', () => {
  const lines: string[] = [];
  const log = new LineLog(2, (line) => lines.push(line));

  for (const piece of ['a', 'b\nc\r\n', '\n', 'd\re']) log.write(piece);
  log.end();

  expect(lines).toEqual(['ab', 'c', 'd', 'e']);
  expect(log.last).toEqual(['d', 'e']);
});

test('LineLog cuts a line without end', () => {
  const lines: string[] = [];
  const log = new LineLog(2, (line) => lines.push(line));

  for (let at = 0; at < 10; at += 1) log.write('x'.repeat(1000));
  log.end();

  expect(lines).toEqual(['x'.repeat(4096)]);
});

test.each([
  [{}, 'unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
  [{ DOCKER_HOST: 'unix:///a/b.sock' }, 'unix:///a/b.sock', { socketPath: '/a/b.sock' }],
  [{ DOCKER_HOST: 'tcp://a.example' }, 'tcp://a.example', { host: 'a.example', port: 2375, protocol: 'http' }],
  [{ DOCKER_HOST: 'tcp://[::1]:99' }, 'tcp://[::1]:99', { host: '::1', port: 99, protocol: 'http' }],
])('connectDaemon(%j) finds the address', async (env, address, modem) => {
  const daemon = await connectDaemon(env);

  expect(daemon.address).toBe(address);
  expect(daemon.client.modem).toMatchObject(modem);
});

test.each(['ssh://a.example', 'fd://', 'npipe://x', 'nonsense'])(
  'connectDaemon() refuses DOCKER_HOST=%s',
  async (DOCKER_HOST) => {
    await expect(connectDaemon({ DOCKER_HOST })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringMatching(/unix:/),
    });
  },
);

test('connectDaemon() says which TLS file is missing', async () => {
  const env = { DOCKER_HOST: 'tcp://a.example', DOCKER_TLS_VERIFY: '1', HOME: '/nowhere' };

  await expect(connectDaemon(env)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/.docker/ca.pem'),
  });
});

const daemon = await connectDaemon({});

test.each([
  ['ENOENT', 'DAEMON_UNREACHABLE'],
  ['ECONNREFUSED', 'DAEMON_UNREACHABLE'],
  ['EACCES', 'DAEMON_UNREACHABLE'],
  ['ENOTFOUND', 'DAEMON_UNREACHABLE'],
  ['ECONNRESET', 'DAEMON_FAILED'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_UNTRUSTED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_UNTRUSTED'],
  ['OTHER', 'DAEMON_FAILED'],
])('explainDaemonError() turns %s into %s', (code, expected) => {
  const error = Object.assign(new Error('no'), { code });

  expect(explainDaemonError(error, { action: 'save', daemon })).toMatchObject({
    code: expected,
    cause: error,
    hint: expect.any(String),
  });
});

test('explainDaemonError() quotes the daemon without what dockerode puts around it', () => {
  const error = Object.assign(new Error('(HTTP code 500) server error - disk on fire '), { statusCode: 500 });

  expect(explainDaemonError(error, { action: 'save `x`', daemon })).toMatchObject({
    code: 'DAEMON_FAILED',
    message: 'cannot save `x`: the docker daemon answered `disk on fire`',
    details: { status: 500 },
  });
});

test('explainDaemonError() leaves our own errors as they are', () => {
  const error = new RootsmithError('DIGEST_MISMATCH', 'x');

  expect(explainDaemonError(error, { action: 'save', daemon })).toBe(error);
});

test('explainDaemonError() gives the reason of an abort', () => {
  const signal = AbortSignal.abort(new Error('stop'));

  expect(explainDaemonError(new Error('x'), { action: 'save', daemon, signal })).toBe(signal.reason);
});
