import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { folderExists } from '../existing-paths.ts';
import type { Terminal } from '../terminal.ts';
import type { Completions } from './completions.ts';

interface CompletePathOptions {
  readonly only: 'folder' | 'file';
  readonly terminal: Pick<Terminal, 'directory'>;
}

/** The most paths of an answer. A shell would ask before it shows as many. */
const MOST = 1000;

/** Completes a path by what is in its folder. Hidden files appear once their dot is typed. */
export async function completePath(text: string, { only, terminal }: CompletePathOptions): Promise<Completions> {
  const start = text.slice(0, text.lastIndexOf('/') + 1);
  const begun = text.slice(start.length);
  const folder = resolve(terminal.directory, start);
  const names = await readdir(folder).catch((): string[] => []);
  const fitting = names
    .filter((name) => name.startsWith(begun) && (begun.startsWith('.') || !name.startsWith('.')))
    .toSorted()
    .slice(0, MOST);
  const paths = await Promise.all(
    fitting.map(async (name) => ({ path: start + name, isFolder: await folderExists(join(folder, name)) })),
  );
  const values = paths.flatMap(({ path, isFolder }) => {
    if (isFolder) return [{ value: `${path}/` }];
    return only === 'folder' ? [] : [{ value: path }];
  });
  return { values, isPaths: true, noSpace: values.length > 0 && values.every(({ value }) => value.endsWith('/')) };
}
