import { isRootsmithError } from '../errors/index.ts';
import { formatReference, type Reference } from '../oci/index.ts';
import { beginRemoteUpload, cancelUpload } from './blobs/upload-session.ts';
import { connectRepository } from './connection/connect-repository.ts';
import type { RegistryOptions } from './connection/registry-options.ts';
import { isTransientStatus } from './transport/retry.ts';

/** A registry that does not take a connection within this time is reported as unreachable. */
const CONNECT_MS = 5000;

/**
 * Checks that this machine may push to a repository: an upload is opened there, and cancelled again. Throws what the
 * first request of a push would throw, such as `AUTH_REQUIRED`, `AUTH_DENIED`, `TLS_UNTRUSTED` or `NETWORK`. A registry
 * that is only busy is not an error, since the push comes later and is tried again.
 */
export async function checkPush(reference: Reference, options: RegistryOptions = {}): Promise<void> {
  try {
    await openAndCancel(reference, options);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

async function openAndCancel(reference: Reference, options: RegistryOptions): Promise<void> {
  const { place = formatReference(reference), signal } = options;
  const timeouts = { connectMs: CONNECT_MS, ...options.timeouts };
  await using connection = await connectRepository(reference, 'pull,push', { ...options, retries: 0, timeouts });
  const { location } = await beginRemoteUpload(connection, `push to \`${place}\``, signal);
  await cancelUpload(connection, location);
}

function isBusy(error: unknown): boolean {
  return isRootsmithError(error) && isTransientStatus(Number(error.details['status']));
}
