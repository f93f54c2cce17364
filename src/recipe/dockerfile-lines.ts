import { nearest, RootsmithError } from '../errors/index.ts';
import { type CopyContext, readCopy } from './dockerfile-copy.ts';
import { dockerfileError, type Instruction } from './dockerfile-instructions.ts';
import { declareArgs, expandIn, type Reading, readAssignments } from './dockerfile-scope.ts';
import type { DockerfileStage, Stages } from './dockerfile-stages.ts';
import { destinationPath } from './paths.ts';
import type { Layer } from './sources.ts';

/** What a line of a stage can read and change. */
export interface LineReading {
  readonly stage: DockerfileStage;
  readonly stages: Stages;
  readonly context: CopyContext;
  readonly reading: Reading;
}

/** Reads one instruction below a FROM into its stage. */
export function readLine(instruction: Instruction, line: LineReading): void {
  const handler = Object.hasOwn(handlers, instruction.keyword) ? handlers[instruction.keyword] : undefined;
  if (handler === undefined) {
    const meant = nearest(instruction.keyword, Object.keys(handlers));
    const hint = meant === undefined ? 'Correct it.' : `Write \`${meant}\`.`;
    throw dockerfileError(instruction.at, `\`${instruction.keyword}\` is not an instruction`, hint);
  }
  handler(instruction, line);
}

type Handler = (instruction: Instruction, line: LineReading) => void;

const handlers: Readonly<Record<string, Handler>> = {
  ARG: (instruction, { stage, reading }) => {
    declareArgs(instruction, stage.scope, reading);
  },
  ENV: (instruction, { stage, reading }) => {
    for (const [name, value] of readAssignments(instruction, stage.scope, reading)) stage.scope.env.set(name, value);
  },
  LABEL: (instruction, { stage, reading }) => {
    for (const [name, value] of readAssignments(instruction, stage.scope, reading)) stage.labels.set(name, value);
  },
  COPY: (instruction, line) => line.stage.layers.push(readCopy(instruction, line)),
  ADD: (instruction, line) => line.stage.layers.push(readCopy(instruction, line)),
  WORKDIR: readWorkdir,
  RUN: refuseRun,
  ONBUILD: refuseOnBuild,
  // These say how an image is run. A stage that is only copied from ignores them; the last stage must not have
  // them.
  CMD: keepForLater,
  ENTRYPOINT: keepForLater,
  EXPOSE: keepForLater,
  HEALTHCHECK: keepForLater,
  STOPSIGNAL: keepForLater,
  USER: keepForLater,
  VOLUME: keepForLater,
  // SHELL only affects RUN, and current builders do not keep MAINTAINER.
  SHELL: () => undefined,
  MAINTAINER: () => undefined,
};

/** Reads WORKDIR. As in docker, the directory is created, and the next WORKDIR is relative to it. */
function readWorkdir(instruction: Instruction, { stage, reading }: LineReading): void {
  const path = expandIn(instruction.text, stage.scope, instruction, reading);
  if (path === '') throw dockerfileError(instruction.at, 'WORKDIR has no path', 'Write `WORKDIR /path`.');
  stage.workdir = destinationPath(path, stage.workdir).replace(/(?<=.)\/$/, '');
  if (stage.workdir !== '/') stage.layers.push(directoryLayer(stage.workdir, instruction));
}

function directoryLayer(path: string, { at }: Instruction): Layer {
  return {
    kind: 'files',
    files: [{ path, node: { kind: 'directory' }, mode: undefined, owner: undefined, xattrs: {}, at }],
  };
}

function refuseRun({ at }: Instruction): never {
  throw new RootsmithError(
    'DOCKERFILE_RUN',
    `${at.file}:${at.line}: RUN needs a running container, and rootsmith does not start any`,
    {
      hint: 'Build with `--engine docker`, or put the result of the step into an image and COPY --from it.',
      details: { line: at.line, column: at.column },
    },
  );
}

function refuseOnBuild({ at }: Instruction): never {
  const hint = 'Remove it, or build with `--engine docker`.';
  throw dockerfileError(at, 'ONBUILD sets a trigger for other builds, which the result would not carry', hint);
}

function keepForLater(instruction: Instruction, { stage }: LineReading): void {
  stage.runLines.push(instruction);
}
