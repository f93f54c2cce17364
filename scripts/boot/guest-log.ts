/** One path of the booted rootfs, as the guest's `stat` saw it. */
export interface GuestEntry {
  readonly type: 'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'socket';
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Equal for hard links of each other. */
  readonly inode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly target: string | undefined;
  /** Hex, of files that the guest was asked to hash. */
  readonly sha256: string | undefined;
}

export interface GuestService {
  readonly name: string;
  readonly exitCode: number;
  readonly output: string;
}

export interface GuestReport {
  /** The whole console. */
  readonly log: string;
  /** By absolute path. */
  readonly listing: ReadonlyMap<string, GuestEntry>;
  readonly services: readonly GuestService[];
  /** Modules that modprobe was tried on. */
  readonly modules: Readonly<Record<string, 'ok' | 'failed'>>;
  readonly kernelRelease: string | undefined;
  /** The guest came to its end. */
  readonly done: boolean;
}

const types = {
  0x1: 'fifo',
  0x2: 'character-device',
  0x4: 'directory',
  0x6: 'block-device',
  0x8: 'file',
  0xa: 'symlink',
  0xc: 'socket',
} as const;

/** Reads the console of `test/fixtures/guest/init.sh`. */
export function readGuestLog(log: string): GuestReport {
  const hashes = new Map(between(log, 'hashes').map((line) => [pathOf(line.slice(66)), line.slice(0, 64)]));
  const entries = between(log, 'listing').map((line) => readEntry(line, hashes));
  return {
    log,
    listing: new Map(entries),
    services: readServices(log),
    modules: Object.fromEntries(
      [...log.matchAll(/^=== rootsmith modprobe (\S+) (ok|failed)$/gm)].map(([, name = '', result]) => [
        name,
        result === 'ok' ? 'ok' : 'failed',
      ]),
    ),
    kernelRelease: /^=== rootsmith kernel (\S+)$/m.exec(log)?.[1],
    done: /^=== rootsmith guest done$/m.test(log),
  };
}

function between(log: string, section: string): readonly string[] {
  const start = `=== rootsmith ${section} begin\n`;
  const from = log.indexOf(start);
  const to = log.indexOf(`=== rootsmith ${section} end\n`);
  if (from < 0 || to < 0) return [];
  return log
    .slice(from + start.length, to)
    .split('\n')
    .filter((line) => line !== '');
}

function readEntry(line: string, hashes: ReadonlyMap<string, string>): readonly [string, GuestEntry] {
  const fields = /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) \S+ \S+ (.*)$/.exec(line);
  if (fields === null) throw new Error(`the guest's listing holds a line that is not one: ${JSON.stringify(line)}`);
  const [, mode = '', inode, nlink, uid, gid, size, name = ''] = fields;
  const bits = Number.parseInt(mode, 16);
  const type = types[(bits >> 12) as keyof typeof types];
  // Busybox quotes symlinks only.
  const link = type === 'symlink' ? /^'(.*)' -> '(.*)'$/.exec(name) : null;
  const path = pathOf(link?.[1] ?? name);
  const numbers = {
    inode: Number(inode),
    nlink: Number(nlink),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
  };
  return [path, { type, mode: bits & 0o7777, ...numbers, target: link?.[2], sha256: hashes.get(path) }];
}

function readServices(log: string): readonly GuestService[] {
  const pattern = /^=== rootsmith service (\S+) begin\n([\s\S]*?)\n?^=== rootsmith service \1 exit (\d+)$/gm;
  return [...log.matchAll(pattern)].map(([, name = '', output = '', exitCode]) => ({
    name,
    output,
    exitCode: Number(exitCode),
  }));
}

/** `./etc/hosts` to `/etc/hosts`, `.` to `/`. */
function pathOf(name: string): string {
  return name === '.' ? '/' : name.replace(/^\.\//, '/');
}
