import { relative } from 'node:path';
import { formatBytes } from '../../bytes/index.ts';
import type { MadeMedia, MediaPlan, PlannedOutput } from '../../imager/index.ts';
import type { ProgressEvent } from '../../progress/index.ts';

/** One line for each file: path from where the command was started, size and digest, separated by tabs. */
export function mediaLines({ files }: MadeMedia, directory: string): readonly string[] {
  return files.map(({ path, size, digest }) => `${shortPath(path, directory)}\t${size}\t${digest}`);
}

/** The fact that ends a run that made media. */
export function finishedMedia({ files }: MadeMedia, directory: string): ProgressEvent {
  return { kind: 'finished', made: files.map(({ path, size }) => ({ name: shortPath(path, directory), size })) };
}

/** Relative to a folder that it is below of. */
function shortPath(path: string, directory: string): string {
  const short = relative(directory, path);
  return short.startsWith('..') ? path : short;
}

/** The plan as lines. */
export function mediaPlanLines(plan: MediaPlan): readonly string[] {
  const { place, digest, version, architecture, platformName, secureBoot, time } = plan;
  return [
    `${place}@${digest}`,
    `Talos ${version} for ${architecture}, platform ${platformName}${secureBoot ? ', signed for secure boot' : ''}`,
    `time         ${new Date(time * 1000).toISOString()}`,
    ...(plan.customArguments.length === 0
      ? []
      : [`kept         ${plan.customArguments.join(' ')} (of the installer's own command line)`]),
    ...(plan.bootloader === undefined ? [] : [`bootloader   ${plan.bootloader}`]),
    ...(plan.grub === undefined ? [] : [`GRUB         from ${plan.grub}`]),
    ...diskLines(plan),
    ...plan.outputs.flatMap(outputLines),
  ];
}

function diskLines({ disk }: MediaPlan): readonly string[] {
  if (disk === undefined) return [];
  const { sizeBytes, format, formatOptions, outFormat, sectorBytes } = disk;
  const options = formatOptions === undefined ? '' : ` (${formatOptions})`;
  const packed = outFormat === 'raw' ? '' : `, packed as ${outFormat}`;
  return [
    `disk         ${format}${options}${packed}, ${formatBytes(sizeBytes)} and boot partitions, sectors of ${sectorBytes}`,
  ];
}

function outputLines({ kind, paths, commandLine }: PlannedOutput): readonly string[] {
  return [
    `${kind.padEnd(12)} ${paths.join(' ')}`,
    ...(commandLine === undefined ? [] : [`${' '.repeat(12)} ${commandLine}`]),
  ];
}
