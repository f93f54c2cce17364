import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { isPlainHttpAnswer, isTransient, transportError } from '../../../../src/registry/transport/transport-error.ts';

const context = { action: 'read x', url: new URL('https://r.test:5000/v2/?token=secret') };

function coded(code: string, message = 'low-level words', cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /--ca FILE/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certs\.d\/r\.test:5000/],
  ['CERT_HAS_EXPIRED', /clock/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /host name that the certificate lists/],
])('transportError() makes of %s a matter of trust', (code, hint) => {
  expect(transportError(coded(code), context)).toMatchObject({
    code: 'TLS_UNTRUSTED',
    hint: expect.stringMatching(hint),
    message: expect.stringMatching(/^cannot read x: .* \(r\.test:5000\)$/),
  });
});

test.each([
  ['ECONNREFUSED', /nothing listens/],
  ['ECONNRESET', /reset/],
  ['UND_ERR_CONNECT_TIMEOUT', /time allowed/],
  ['UND_ERR_BODY_TIMEOUT', /stalled/],
  ['HPE_INVALID_CONSTANT', /low-level words/],
])('transportError() explains %s', (code, words) => {
  expect(transportError(coded(code), context)).toMatchObject({
    code: 'NETWORK',
    message: expect.stringMatching(words),
    details: { reason: code, host: 'r.test:5000' },
  });
});

test('transportError() looks for the reason in causes and in all addresses that failed', () => {
  const error = new TypeError('failed', { cause: new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]) });

  expect(transportError(error, context)).toMatchObject({ details: { reason: 'ECONNREFUSED' } });
});

test('transportError() suggests plain http where TLS was not understood', () => {
  expect(transportError(coded('ERR_SSL_WRONG_VERSION_NUMBER'), context)).toMatchObject({
    hint: expect.stringContaining('--plain-http r.test:5000'),
  });
});

test('transportError() gives the reason of the signal when that ended the request', () => {
  const reason = new Error('stop');

  expect(transportError(coded('UND_ERR_ABORTED'), { ...context, signal: AbortSignal.abort(reason) })).toBe(reason);
});

test('transportError() leaves bugs and our own errors alone', () => {
  const [bug, own] = [new TypeError('x is not a function'), new RootsmithError('LIMIT_EXCEEDED', 'x')];

  expect([transportError(bug, context), transportError(own, context)]).toEqual([bug, own]);
});

test.each([
  ['ECONNRESET', true],
  ['UND_ERR_HEADERS_TIMEOUT', true],
  ['ENOTFOUND', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', false],
  ['CERT_HAS_EXPIRED', false],
])('isTransient() after %s is %s', (code, transient) => {
  expect(isTransient(transportError(coded(code), context))).toBe(transient);
});

test.each([
  ['EPROTO', true],
  ['ERR_SSL_WRONG_VERSION_NUMBER', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
  ['UND_ERR_CONNECT_TIMEOUT', false],
])('isPlainHttpAnswer() after %s is %s', (code, plain) => {
  expect(isPlainHttpAnswer(transportError(coded(code), context))).toBe(plain);
});

test('transportError() tells a limit of this process from a network that fails', () => {
  const error = new TypeError('fetch failed', { cause: coded('EMFILE') });

  expect(transportError(error, context)).toMatchObject({
    code: 'TOO_MANY_FILES',
    message: expect.stringMatching(/^cannot read x, for which a connection to r\.test:5000 is needed: /),
  });
});
