import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { formatBytes } from '../../bytes/index.ts';
import { askDaemonVersion } from '../../docker/index.ts';
import { isRootsmithError, type RootsmithError } from '../../errors/index.ts';
import type { Check } from '../../mirror/index.ts';
import { findSquashfsTools } from '../../tools/index.ts';
import type { CliContext } from '../command.ts';
import { checkBoot } from './check-boot.ts';

const OLDEST_NODE: readonly [number, number] = [22, 19];
/** An installer and its intermediate files need about this much. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Checks what rootsmith can use on this machine. Only Node and disk space are required; the rest is for optional
 * engines.
 */
export async function checkMachine(context: CliContext): Promise<readonly Check[]> {
  const { terminal } = context;
  const temporary = terminal.env['TMPDIR'] ?? tmpdir();
  return [
    checkNode(process.versions.node),
    await checkSpace('space for temporary files', temporary),
    await checkSpace('space here', terminal.directory),
    await checkTools(context),
    await checkDaemon(context),
    ...(await checkBoot(context)),
  ];
}

/** Exported for its test, because a test runs on one version of Node only. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_NODE;
  const isEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return {
    area: 'machine',
    name: 'Node',
    status: isEnough ? 'ok' : 'problem',
    message: isEnough ? version : `${version} is too old: ${OLDEST_NODE.join('.')} is needed`,
    hint: isEnough ? undefined : 'Install a newer Node.',
  };
}

async function checkSpace(name: string, folder: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const isEnough = free >= ENOUGH_BYTES;
    return {
      area: 'machine',
      name,
      status: isEnough ? 'ok' : 'warning',
      message: `${formatBytes(free)} in \`${folder}\``,
      hint: isEnough ? undefined : 'A build takes up to 2 GiB: set TMPDIR to a larger disk.',
    };
  } catch {
    return {
      area: 'machine',
      name,
      status: 'problem',
      message: `\`${folder}\` cannot be used`,
      hint: 'Set TMPDIR to a folder that exists.',
    };
  }
}

async function checkTools({ signal }: CliContext): Promise<Check> {
  const name = 'squashfs-tools';
  try {
    const { version } = await findSquashfsTools(signal);
    return { area: 'machine', name, status: 'ok', message: version };
  } catch (error) {
    return optional(name, 'squashfs-tools', error, signal);
  }
}

async function checkDaemon({ terminal, signal }: CliContext): Promise<Check> {
  const name = 'docker';
  try {
    return { area: 'machine', name, status: 'ok', message: await askDaemonVersion({ env: terminal.env, signal }) };
  } catch (error) {
    return optional(name, 'docker', error, signal);
  }
}

/** A missing tool only disables an engine that has to be requested. */
function optional(name: string, engine: string, error: unknown, signal: AbortSignal): Check {
  signal.throwIfAborted();
  if (!isRootsmithError(error)) throw error;
  const { message, hint }: Pick<RootsmithError, 'message' | 'hint'> = error;
  return {
    area: 'machine',
    name,
    status: 'warning',
    message: `${message}; only \`--engine ${engine}\` needs it`,
    hint,
  };
}
