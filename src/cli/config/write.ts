import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isMissingPath, makeFolders, openRegular, writeFileWhole } from '../../files/index.ts';
import { assertAccepted, mergeDocuments, renderDocuments, wholeDocument } from '../../machine-config/index.ts';
import { type ConfigFile, hostsFiles, registriesConf, talosctlFlags } from '../../mirror/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import type { CliContext } from '../command.ts';
import { readText } from '../read-text.ts';
import type { ConfigFlags } from './flags.ts';
import type { MadeConfig } from './gather.ts';

/** Prints or writes a configuration in the requested format. */
export async function writeConfig(made: MadeConfig, chosen: ConfigFlags, context: CliContext): Promise<void> {
  if (chosen.format === 'talos') return await writePatch(made, chosen, context);
  if (chosen.format === 'flags') return printFlags(made, chosen, context);
  const files = chosen.format === 'hosts.toml' ? hostsFiles(made.registries) : registriesConf(made.registries);
  if (chosen.output === undefined) return printFiles(files, chosen, context);
  const folder = resolve(context.terminal.directory, chosen.output);
  if (!chosen.replace) for (const file of files) await refuseOther(join(folder, file.path), file);
  for (const file of files) await writeFile(join(folder, file.path), file);
  const paths = files.map(({ path }) => join(chosen.output ?? '', path));
  if (chosen.json) context.print(JSON.stringify({ written: paths }));
  else for (const path of paths) context.print(path);
}

async function writePatch({ documents }: MadeConfig, chosen: ConfigFlags, context: CliContext): Promise<void> {
  const { merge, inPlace, json } = chosen;
  if (merge === undefined) {
    if (json) context.print(JSON.stringify({ documents: documents.map(wholeDocument) }));
    else context.printText(`${renderDocuments(documents).trimEnd()}\n`);
    return;
  }
  const { name, text } = await readText(merge, context);
  const merged = mergeDocuments(text, documents, { file: name });
  if (chosen.talos !== undefined)
    assertAccepted({ file: name, before: text, after: merged, version: parseTalosVersion(chosen.talos) });
  if (!inPlace) {
    if (json) context.print(JSON.stringify({ merged }));
    else context.printText(merged);
    return;
  }
  if (merged !== text) await replaceFile(resolve(context.terminal.directory, merge), merged);
  context.print(json ? JSON.stringify({ written: merged === text ? [] : [merge] }) : merge);
}

function printFlags({ registries }: MadeConfig, { json }: ConfigFlags, { print }: CliContext): void {
  const lines = talosctlFlags(registries);
  if (json) print(JSON.stringify({ flags: lines }));
  else for (const line of lines) print(line);
}

function printFiles(files: readonly ConfigFile[], { json }: ConfigFlags, { print, printText }: CliContext): void {
  if (json) print(JSON.stringify({ files: files.map(({ path, text }) => ({ path, text })) }));
  else printText(files.map(({ path, text }) => `# ${path}\n${text.trimEnd()}\n`).join('\n'));
}

/**
 * Replaces a file. The target of a symlink is replaced, and its mode is kept, because the file contains the keys of a
 * cluster.
 */
async function replaceFile(path: string, text: string): Promise<void> {
  const facts = await stat(path);
  if (!facts.isFile()) {
    throw new RootsmithError('NOT_A_FILE', `cannot write \`${path}\` in place: it is not a regular file`, {
      hint: 'Leave `--in-place` out, and keep what is printed.',
    });
  }
  await write(await realpath(path), text, facts.mode & 0o777);
}

/** Refuses to replace a file with other content: somebody may need it, and it cannot be merged. */
async function refuseOther(path: string, { text }: ConfigFile): Promise<void> {
  const found = await textOf(path).catch((error: unknown) => {
    if (isMissingPath(error)) return text;
    throw asRootsmithError(error, `read \`${path}\``);
  });
  if (found === text) return;
  throw new RootsmithError('MERGE_CONFLICT', `\`${path}\` exists with other content`, {
    hint: 'Add `--replace` to overwrite it, or name another folder by `--output`.',
    details: { file: path },
  });
}

async function textOf(path: string): Promise<string> {
  await using handle = await openRegular(path);
  return await handle.readFile('utf8');
}

async function writeFile(path: string, { text, isSecret }: ConfigFile): Promise<void> {
  try {
    await makeFolders(dirname(path));
  } catch (error) {
    throw asRootsmithError(error, `make the folder of \`${path}\``);
  }
  await write(path, text, isSecret ? 0o600 : 0o644);
}

async function write(path: string, text: string, mode: number): Promise<void> {
  await writeFileWhole(path, streamOf(new TextEncoder().encode(text)), { mode });
}
