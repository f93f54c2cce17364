import { type Parameter, placeholderOf } from '../parameters/parameter.ts';
import type { Terminal } from '../terminal.ts';
import { completePath } from './complete-path.ts';
import type { Completions } from './completions.ts';

const transports = ['oci:', 'oci-archive:', 'docker-archive:', 'docker-daemon:'] as const;
const platforms = ['linux/amd64', 'linux/arm64'] as const;

/** Completes the value of a flag or an argument: its placeholder says what it is. */
export async function completeValue(parameter: Parameter, text: string, terminal: Terminal): Promise<Completions> {
  const { name, choices } = parameter;
  if (choices.length > 0) return startingWith(text, choices);
  if (name === 'talos') return startingWith(text, (await import('./known-releases.ts')).typedReleases);
  if (name === 'platform') return afterLast(',', text, platforms);
  const what = kindOfValue(parameter);
  if (what === 'place') return await completePlace(text, terminal);
  return what === undefined ? { values: [] } : await completePath(text, { only: what, terminal });
}

/** What stands behind an equals sign is the value that matters: `REF=PLACE`, `NAME=FILE`. */
function kindOfValue(parameter: Parameter): 'place' | 'folder' | 'file' | undefined {
  const words = parameter.meta.placeholder === undefined ? parameter.key : placeholderOf(parameter);
  if (/PLACE$|^(?:place|uki|input)$/.test(words)) return 'place';
  if (/^(?:DIR|FOLDER|dir)$/.test(words)) return 'folder';
  return /FILE$|^(?:TREE|RECIPE|RECEIPT|recipe|file|paths|source|output|target)$/.test(words) ? 'file' : undefined;
}

async function completePlace(text: string, terminal: Terminal): Promise<Completions> {
  const transport = transports.find((known) => text.startsWith(known));
  if (transport === 'docker-daemon:') return { values: [] };
  if (transport !== undefined) {
    const only = transport === 'oci:' ? 'folder' : 'file';
    const found = await completePath(text.slice(transport.length), { only, terminal });
    // A tag may follow.
    return { ...found, noSpace: true, values: found.values.map(({ value }) => ({ value: transport + value })) };
  }
  const named = startingWith(text, transports).values;
  const paths = await completePath(text, { only: 'file', terminal });
  return { values: [...named, ...paths.values], noSpace: named.length > 0 || paths.noSpace === true, isPaths: true };
}

function startingWith(text: string, values: readonly string[]): Completions {
  return { values: values.filter((value) => value.startsWith(text)).map((value) => ({ value })) };
}

/** Completes the last item of a list. */
function afterLast(separator: string, text: string, values: readonly string[]): Completions {
  const start = text.slice(0, text.lastIndexOf(separator) + 1);
  const given = start.split(separator);
  return startingWith(
    text,
    values.filter((value) => !given.includes(value)).map((value) => start + value),
  );
}
