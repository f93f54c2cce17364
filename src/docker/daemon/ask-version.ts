import { connectDaemon, type DaemonOptions } from './connect.ts';
import { explainDaemonError } from './daemon-error.ts';

/** What the docker daemon says of itself, such as `27.5.1`. Throws `DAEMON_UNREACHABLE`. */
export async function askDaemonVersion({ env, signal }: Pick<DaemonOptions, 'env' | 'signal'>): Promise<string> {
  const daemon = await connectDaemon(env);
  try {
    const { Version: version } = await daemon.client.version();
    return version;
  } catch (error) {
    throw explainDaemonError(error, { action: 'ask for the version', daemon, signal });
  }
}
