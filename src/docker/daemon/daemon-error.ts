import { type ErrorCode, isRootsmithError, RootsmithError, redact } from '../../errors/index.ts';
import type { Daemon } from './connect.ts';

export interface FailedCall {
  /** "save `acme/installer:v1`". */
  readonly action: string;
  readonly daemon: Daemon;
  readonly signal?: AbortSignal | undefined;
}

/** Says what went wrong in a call to the daemon. Errors that are ours already come back as they are. */
export function explainDaemonError(error: unknown, { action, daemon, signal }: FailedCall): unknown {
  if (signal?.aborted) return signal.reason;
  if (!(error instanceof Error) || isRootsmithError(error)) return error;
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  if (status !== undefined) return refused(error, status, action);
  const code = 'code' in error ? String(error.code) : '';
  const known = connectionErrors.find(({ pattern }) => pattern.test(code));
  const found = known?.found ?? redact(error.message);
  return new RootsmithError(
    known?.code ?? 'DAEMON_FAILED',
    `cannot ${action} by the docker daemon at \`${daemon.address}\`: ${found}`,
    {
      hint: known?.hint ?? 'See what the daemon logged.',
      cause: error,
    },
  );
}

function refused(error: Error, status: number, action: string): RootsmithError {
  // dockerode wraps the daemon's words: "(HTTP code 404) no such image - No such image: x ".
  const said = redact(error.message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim());
  const details = { status };
  if (status === 404)
    return new RootsmithError('IMAGE_NOT_FOUND', `cannot ${action}: the docker daemon has no such image`, {
      cause: error,
      details,
      hint: 'List what it has by `docker images`.',
    });
  return new RootsmithError('DAEMON_FAILED', `cannot ${action}: the docker daemon answered \`${said}\``, {
    cause: error,
    details,
  });
}

const START_IT = 'Start the daemon, or set DOCKER_HOST to where it listens.';

interface ConnectionError {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly found: string;
  readonly hint: string;
}

const connectionErrors: readonly ConnectionError[] = [
  { pattern: /^ENOENT$/, code: 'DAEMON_UNREACHABLE', found: 'there is no such socket', hint: START_IT },
  { pattern: /^ECONNREFUSED$/, code: 'DAEMON_UNREACHABLE', found: 'nobody listens there', hint: START_IT },
  {
    pattern: /^(?:EACCES|EPERM)$/,
    code: 'DAEMON_UNREACHABLE',
    found: 'permission denied',
    hint: 'Join the group `docker`, or use an engine that needs no daemon.',
  },
  {
    pattern: /^(?:ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/,
    code: 'DAEMON_UNREACHABLE',
    found: 'its host cannot be reached',
    hint: 'Check the host in DOCKER_HOST.',
  },
  {
    pattern: /^(?:ECONNRESET|EPIPE)$/,
    code: 'DAEMON_FAILED',
    found: 'it closed the connection',
    hint: 'See what the daemon logged; over TCP it may want TLS (DOCKER_TLS_VERIFY=1).',
  },
  {
    pattern: /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^EPROTO/,
    code: 'TLS_UNTRUSTED',
    found: 'its certificate is not trusted, or it speaks no TLS',
    hint: 'Set DOCKER_CERT_PATH to the folder with its ca.pem, cert.pem and key.pem.',
  },
];
