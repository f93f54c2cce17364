import { randomBytes } from 'node:crypto';
import { isRootsmithError } from '../../errors/index.ts';
import { type Check, parseMirrorAddress } from '../../mirror/index.ts';
import { probeRegistryOnDemand } from '../../places/index.ts';
import type { CliContext } from '../command.ts';
import { registryOptions } from '../registry-flags.ts';
import type { DoctorFlags } from './flags.ts';

/** Checks what a registry supports, with the logins and authorities of this machine. */
export async function checkRegistry(
  address: string,
  chosen: DoctorFlags,
  { terminal, signal }: CliContext,
): Promise<readonly Check[]> {
  const { origin, host } = parseMirrorAddress(address);
  const options = await registryOptions(chosen, terminal);
  const plainHttp = [...(options.plainHttp ?? []), ...(origin.startsWith('http:') ? [host] : [])];
  const shared = { ...options, plainHttp, env: terminal.env, signal };
  try {
    const nonce = randomBytes(6).toString('hex');
    const facts = await probeRegistryOnDemand(host, { ...shared, writes: chosen.probeWrites, nonce });
    return facts.map(
      ({ name, status, message }): Check => ({ area: 'registry', name: `${host}, ${name}`, status, message }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!isRootsmithError(error)) throw error;
    return [{ area: 'registry', name: host, status: 'problem', message: error.message, hint: error.hint }];
  }
}
