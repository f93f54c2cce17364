import { resolve } from 'node:path';
import { type RandomAccess, readRange, type SizedContent } from '../../bytes/index.ts';
import { usage } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import { partsOfUki, textContent, type UkiParts } from '../../uki/index.ts';
import { chooseProfiles } from './choose-profiles.ts';

/** Which parts the flags name. */
export interface PartChoice {
  readonly from?: string | undefined;
  readonly stub?: string | undefined;
  readonly linux?: string | undefined;
  readonly initrd?: string | undefined;
  readonly cmdline?: string | undefined;
  readonly osrel?: string | undefined;
  readonly uname?: string | undefined;
  readonly splash?: string | undefined;
  readonly section: readonly string[];
  readonly drop: readonly string[];
  readonly profile: readonly string[];
  readonly profileCmdline: readonly string[];
}

export interface GatheredParts extends AsyncDisposable {
  readonly stub: RandomAccess;
  readonly parts: UkiParts;
}

/** Opens what the flags name. The files stay open until the result is disposed of. Throws `USAGE`. */
export async function gatherParts(choice: PartChoice, directory: string): Promise<GatheredParts> {
  const files: FileAccess[] = [];
  try {
    return await gatherFrom(choice, files, directory);
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

async function closeAll(files: readonly FileAccess[]): Promise<void> {
  for (const file of files) await file[Symbol.asyncDispose]();
}

async function gatherFrom(choice: PartChoice, files: FileAccess[], directory: string): Promise<GatheredParts> {
  const open = async (named: string): Promise<FileAccess> => {
    const file = await FileAccess.open(resolve(directory, named));
    files.push(file);
    return file;
  };
  const from = choice.from === undefined ? undefined : await open(choice.from);
  const stub = choice.stub === undefined ? from : await open(choice.stub);
  if (stub === undefined) throw usage('a stub is missing', 'Name one by `--stub FILE`, or a UKI by `--from FILE`.');
  const old = from === undefined ? { sections: new Map<string, SizedContent>(), profiles: [] } : await partsOfUki(from);
  const sections = new Map(old.sections);
  for (const name of choice.drop)
    if (!sections.delete(name)) throw usage(`there is no section \`${name}\` to leave out`, 'Name it with its dot.');
  for (const [name, file] of namedFiles(choice)) sections.set(name, contentOf(await open(file)));
  if (choice.cmdline !== undefined) sections.set('.cmdline', textContent(choice.cmdline));
  if (choice.uname !== undefined) sections.set('.uname', textContent(choice.uname));
  const profiles = chooseProfiles(choice, old.profiles);
  return { stub, parts: { sections, profiles }, [Symbol.asyncDispose]: () => closeAll(files) };
}

function namedFiles({ linux, initrd, osrel, splash, section }: PartChoice): readonly (readonly [string, string])[] {
  const known = { '.linux': linux, '.initrd': initrd, '.osrel': osrel, '.splash': splash };
  const others = section.map((text) => {
    const [, name, file] = /^(\.[^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || file === undefined)
      throw usage(`\`--section ${text}\` names no section and file`, 'Write it as `.ucode=FILE`.');
    return [name, file] as const;
  });
  return [
    ...Object.entries(known).flatMap(([name, file]) => (file === undefined ? [] : [[name, file] as const])),
    ...others,
  ];
}

function contentOf(file: FileAccess): SizedContent {
  return { size: file.size, open: () => readRange(file, 0, file.size) };
}
