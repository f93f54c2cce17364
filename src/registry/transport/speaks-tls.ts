import { connect } from 'node:tls';
import type { Address } from './host-names.ts';

export interface SpeaksTlsOptions {
  /** Milliseconds. One that does not answer in time counts as speaking TLS, which the request to come explains. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells whether a server of this machine answers a TLS handshake. Whom to trust does not matter yet: reading
 * the authorities takes longer than the question, and most registries of this machine have no TLS.
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
