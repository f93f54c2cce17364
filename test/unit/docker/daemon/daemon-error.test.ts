import { expect, test } from 'vitest';
import { connectDaemon } from '../../../../src/docker/daemon/connect.ts';
import { explainDaemonError } from '../../../../src/docker/daemon/daemon-error.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';

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
