import { asRootsmithError, isRootsmithError, outOfFiles, RootsmithError, redact } from '../../errors/index.ts';

/** Errors of connections that a retry cannot fix. */
const permanent: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

const found: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  EPROTO: 'the TLS handshake failed',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the time allowed',
  UND_ERR_HEADERS_TIMEOUT: 'no answer within the time allowed',
  UND_ERR_BODY_TIMEOUT: 'the transfer stalled',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_ABORTED: 'the connection was given up',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer was cut short',
  UND_ERR_PRX_CONN: 'the proxy does not answer',
};

const untrusted: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate comes from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate comes from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate comes from an authority that is not known here',
  CERT_UNTRUSTED: 'the certificate comes from an authority that is not trusted here',
  CERT_SIGNATURE_FAILURE: 'the signature of the certificate is wrong',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  INVALID_CA: 'a certificate of the chain may not sign others',
  INVALID_PURPOSE: 'the certificate is not for servers',
  HOSTNAME_MISMATCH: 'the certificate is for another host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  UND_ERR_PRX_TLS: 'the certificate of the proxy is for another host',
};

/** Explains an error of undici, TLS or the operating system. Other errors are returned unchanged. */
export function transportError(
  error: unknown,
  { action, url, signal }: { readonly action: string; readonly url: URL; readonly signal?: AbortSignal | undefined },
): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (isRootsmithError(error)) return error;
  if (outOfFiles(error) !== undefined)
    return asRootsmithError(error, `${action}, for which a connection to ${url.host} is needed`);
  const reason = reasonOf(error);
  if (reason === undefined) return error;
  const mistrust = untrusted[reason];
  if (mistrust !== undefined) {
    return new RootsmithError('TLS_UNTRUSTED', `cannot ${action}: ${mistrust} (${url.host})`, {
      hint: trustHint(reason, url),
      cause: error,
      details: { reason, host: url.host },
    });
  }
  const problem = found[reason] ?? redact(error instanceof Error ? error.message : reason);
  return new RootsmithError('NETWORK', `cannot ${action}: ${problem} (${url.host})`, {
    hint: networkHint(reason, url),
    cause: error,
    details: { reason, host: url.host },
  });
}

/** Tells whether a retry may succeed. */
export function isTransient(error: unknown): boolean {
  return isRootsmithError(error) && error.code === 'NETWORK' && !permanent.has(String(error.details['reason']));
}

/** Tells whether the server most likely uses plain http instead of TLS. */
export function isPlainHttpAnswer(error: unknown): boolean {
  const reason = isRootsmithError(error) && error.code === 'NETWORK' ? String(error.details['reason']) : '';
  return reason.startsWith('ERR_SSL_') || ['EPROTO', 'ECONNRESET', 'ECONNREFUSED', 'UND_ERR_SOCKET'].includes(reason);
}

/** The first known error code in the chain of causes. If several addresses fail, Node throws an `AggregateError`. */
function reasonOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const inner =
    reasonOf(error.cause, depth + 1) ??
    (error instanceof AggregateError ? reasonOf(error.errors[0], depth + 1) : undefined);
  if (inner !== undefined) return inner;
  const code = 'code' in error ? String(error.code) : '';
  const isKnown =
    code in found ||
    code in untrusted ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('UND_ERR_') ||
    code.startsWith('HPE_');
  return isKnown && code !== 'UND_ERR_INVALID_ARG' ? code : undefined;
}

function trustHint(reason: string, { host }: URL): string {
  if (reason.startsWith('CERT_HAS') || reason.startsWith('CERT_NOT'))
    return "Renew the certificate, or check this machine's clock.";
  if (reason.endsWith('MISMATCH') || reason.startsWith('ERR_TLS')) return 'Use a host name that the certificate lists.';
  return `Pass the authority's certificate with \`--ca FILE\`, or put it into \`~/.config/containers/certs.d/${host}/\` as a .crt file.`;
}

function networkHint(reason: string, { protocol, host }: URL): string {
  if (protocol === 'https:' && (reason.startsWith('ERR_SSL_') || reason === 'EPROTO')) {
    return `If the registry speaks plain http only, pass \`--plain-http ${host}\`.`;
  }
  if (reason === 'ENOTFOUND') return 'Check the spelling of the host, and the name servers.';
  return 'Check that the registry runs and can be reached; set HTTPS_PROXY if a proxy is in between.';
}
