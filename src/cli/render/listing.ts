import type { ListedEntry } from '../../inspect/index.ts';
import { formatBytes } from './amounts.ts';

const typeLetters: Readonly<Record<ListedEntry['type'], string>> = {
  directory: 'd',
  file: '-',
  symlink: 'l',
  'block-device': 'b',
  'character-device': 'c',
  fifo: 'p',
  socket: 's',
};

const OWNER_COLUMNS = 9;
const SIZE_COLUMNS = 11;

interface LongLineOptions {
  readonly name: string;
  readonly isHuman: boolean;
  /** Whether to say what comes from elsewhere than the root file system. */
  readonly marksOrigin: boolean;
}

/** One line of `ls -l`: mode, owner, size or device, time, name, and what is particular about it. */
export function longLine(entry: ListedEntry, shown: LongLineOptions): string {
  const { uid, gid, mtime, target, xattrs, from } = entry;
  const owner = `${uid}/${gid}`.padEnd(OWNER_COLUMNS);
  const size = sizeText(entry, shown.isHuman).padStart(SIZE_COLUMNS);
  const time = new Date(mtime * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const notes = [
    ...(xattrs.length === 0 ? [] : [`${xattrs.length} xattr${xattrs.length === 1 ? '' : 's'}`]),
    ...(shown.marksOrigin && from.kind === 'extension' ? [`extension ${from.name}`] : []),
    ...(shown.marksOrigin && from.kind === 'initramfs' ? ['initramfs'] : []),
  ];
  const link = target === undefined ? '' : ` -> ${target}`;
  return `${modeText(entry)} ${owner} ${size} ${time} ${shown.name}${link}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`;
}

function sizeText({ size, major, minor }: ListedEntry, isHuman: boolean): string {
  if (major !== undefined) return `${major}, ${minor}`;
  return isHuman ? formatBytes(size) : String(size);
}

/** As `ls` writes it, with setuid, setgid and sticky in the places of `x`. */
export function modeText({ type, mode }: Pick<ListedEntry, 'type' | 'mode'>): string {
  const special = [mode & 0o4000, mode & 0o2000, mode & 0o1000];
  const triples = [6, 3, 0].map((shift, index) => {
    const bits = mode >> shift;
    const letter = index === 2 ? 't' : 's';
    const run = special[index] === 0 ? (bits & 1 ? 'x' : '-') : bits & 1 ? letter : letter.toUpperCase();
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${run}`;
  });
  return typeLetters[type] + triples.join('');
}
