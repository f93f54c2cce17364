import { join } from 'node:path';
import { RootsmithError, usage } from '../../errors/index.ts';
import { parseDockerfile, type Recipe } from '../../recipe/index.ts';
import { parseDockerignore } from '../../rootfs/index.ts';
import { exists, folderExists } from '../existing-paths.ts';
import type { InputContext } from '../read-input.ts';
import { readBuildText } from './read-build-text.ts';

/** A Dockerfile that was read. */
export interface DockerfileSource {
  /** Absolute; undefined for standard input. */
  readonly path: string | undefined;
  /** For messages. */
  readonly name: string;
  readonly text: string;
}

/** Reads a Dockerfile with its context. Throws `DOCKERFILE_INVALID`. */
export async function readDockerfile(
  { path, name, text }: DockerfileSource,
  context: string,
  buildArgs: readonly string[],
  input: InputContext,
): Promise<Recipe> {
  if (!(await folderExists(context))) {
    throw new RootsmithError('NOT_FOUND', `the build context \`${context}\` is not a directory`, {
      hint: 'Name the directory that COPY takes files from.',
    });
  }
  return parseDockerfile(text, {
    file: name,
    context,
    buildArgs: Object.fromEntries(buildArgs.map(splitArgument)),
    ignore: await readIgnore(path, context, input),
  });
}

/** Reads the ignore file. docker looks for one named after the Dockerfile first, then in the context. */
async function readIgnore(file: string | undefined, context: string, input: InputContext): Promise<readonly string[]> {
  const beside = file === undefined ? [] : [`${file}.dockerignore`];
  for (const path of [...beside, join(context, '.dockerignore')]) {
    if (await exists(path)) return parseDockerignore(await readBuildText(path, input));
  }
  return [];
}

function splitArgument(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw usage(`\`--build-arg ${text}\` has no value`, 'Write it as `--build-arg NAME=VALUE`.');
}
