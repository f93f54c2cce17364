import { connect } from 'node:tls';
import type { Address } from './host-names.ts';

export interface SpeaksTlsOptions {
  /** Milliseconds. After that the server counts as using TLS, and the request that follows reports the problem. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells whether a server on this machine answers a TLS handshake. Its certificate is not checked yet: loading the
 * authorities takes longer than the handshake, and most registries on this machine have no TLS.
 */
export function speaksTls({ hostname, port }: Address, { timeoutMs, signal }: SpeaksTlsOptions): Promise<boolean> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, ca: [] });
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  socket.setTimeout(timeoutMs, () => resolve(true));
  socket.once('secureConnect', () => resolve(true));
  socket.on('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return promise.finally(() => {
    signal?.removeEventListener('abort', abort);
    socket.destroy();
  });
}
