import { usage } from '../../errors/index.ts';
import type { MachineRequest, PortForward } from '../../imager/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import { parseDuration } from '../durations.ts';
import { absoluteIn } from '../output-places.ts';
import { parseSize } from '../sizes.ts';
import type { BootFlags } from './flags.ts';

const DEFAULT_WAIT = '10m';
const MAX_PROCESSORS = 255;
const MAX_PORT = 65_535;

/** Reads the flags of `boot`. Throws `USAGE`. */
export function readMachine(place: string, chosen: BootFlags, directory: string): MachineRequest {
  const { until, timeout, network, disk, talos, platform } = chosen;
  if (network === 'none' && chosen.forward.length > 0)
    throw usage('`--forward` leads to a machine without a network', 'Leave out `--network none`, or `--forward`.');
  return {
    place: absoluteIn(place, directory),
    platform: platform === undefined ? undefined : parsePlatform(platform),
    version: talos === undefined ? undefined : parseTalosVersion(talos),
    way: chosen.from,
    extraArguments: chosen.kernelArg,
    memoryBytes: parseSize(chosen.memory, '--memory'),
    kvm: chosen.kvm,
    processors: processorsOf(chosen.cpus),
    diskBytes: disk === undefined ? undefined : parseSize(disk, '--disk'),
    network,
    forwards: chosen.forward.map(parseForward),
    until: until.map(refuseEmpty),
    timeoutMs: timeoutOf(timeout ?? (until.length > 0 ? DEFAULT_WAIT : '0')),
  };
}

/** Zero is no limit, as with other times. */
function timeoutOf(text: string): number | undefined {
  const milliseconds = parseDuration(text, '--timeout');
  return milliseconds === 0 ? undefined : milliseconds;
}

function refuseEmpty(text: string): string {
  if (text.trim() === '') throw usage('`--until` waits for a text, and there is none', 'Name a part of a line.');
  return text;
}

function processorsOf(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_PROCESSORS) return count;
  throw usage(`\`--cpus ${text}\` is not a number of processors`, `Write a number from 1 to ${MAX_PROCESSORS}.`);
}

function parseForward(text: string): PortForward {
  const { host, guest } = /^(?<host>\d{1,5}):(?<guest>\d{1,5})$/.exec(text)?.groups ?? {};
  const [hostPort, guestPort] = [Number(host), Number(guest)];
  if ([hostPort, guestPort].every((port) => port >= 1 && port <= MAX_PORT)) return { hostPort, guestPort };
  throw usage(`\`--forward ${text}\` is not two ports`, 'Write the port here and that of the machine: 50000:50000.');
}
