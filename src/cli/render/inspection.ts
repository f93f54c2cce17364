import type { InspectReport, ReportedImage, ReportedSquashfs } from '../../inspect/index.ts';
import { formatBytes } from './amounts.ts';

const LABEL_COLUMNS = 14;

/** What a thing is, as lines: the whole first, then level by level. */
export function inspectionLines(report: InspectReport): readonly string[] {
  const { kind, size, talos, image } = report;
  return [
    line('name', report.name),
    line('kind', kind),
    line('size', sizeOf(size)),
    ...(talos === undefined ? [] : [line('Talos', talos)]),
    ...(image === undefined ? [] : imageLines(image)),
    ...bootLines(report),
    ...initramfsLines(report),
    ...(report.squashfs ?? []).map(squashfsLine),
    ...systemLines(report),
  ];
}

function imageLines({ digest, platform, platforms, created, base, layers, labels }: ReportedImage): readonly string[] {
  const others = platforms.length > 1 ? ` (of ${platforms.join(', ')})` : '';
  return [
    line('digest', digest),
    line('platform', `${platform}${others}`),
    ...(created === undefined ? [] : [line('created', created)]),
    ...(base === undefined
      ? []
      : [line('made from', `${base.name === undefined ? '' : `${base.name} `}${base.digest}`)]),
    ...layers.map(({ number, digest: layer, size, createdBy }) =>
      line(
        `layer ${number}`,
        `${layer ?? ''}  ${sizeOf(size)}${createdBy === undefined ? '' : `  ${firstWords(createdBy)}`}`,
      ),
    ),
    ...Object.entries(labels).map(([name, value]) => line('label', `${name}=${value}`)),
  ];
}

const MAX_STEP_CHARACTERS = 60;

function firstWords(step: string): string {
  const text = step.replaceAll(/\s+/g, ' ');
  return text.length > MAX_STEP_CHARACTERS ? `${text.slice(0, MAX_STEP_CHARACTERS)}…` : text;
}

function bootLines({ boot }: InspectReport): readonly string[] {
  if (boot === undefined) return [];
  const { uki, kernel, commandLines } = boot;
  const config =
    kernel?.hasConfig === undefined
      ? ''
      : kernel.hasConfig
        ? ', with its configuration'
        : ', without its configuration';
  return [
    ...(uki === undefined
      ? []
      : [
          line('UKI', `${uki.path}  ${sizeOf(uki.size)}  ${uki.isSigned ? 'signed' : 'not signed'}`),
          ...uki.sections.map(({ name, size }) => line(`  ${name}`, sizeOf(size))),
        ]),
    ...(kernel === undefined
      ? []
      : [
          line(
            'kernel',
            `${kernel.release ?? 'of an unknown release'}  ${kernel.path}  ${sizeOf(kernel.size)}${config}`,
          ),
        ]),
    ...commandLines.map(({ source, text }) => line('command line', `${text}  (${source})`)),
  ];
}

function initramfsLines({ initramfs }: InspectReport): readonly string[] {
  if (initramfs === undefined) return [];
  return [
    line('initramfs', sizeOf(initramfs.size)),
    ...initramfs.segments.map(({ compression, size, expanded, entries }, index) =>
      line(
        `  segment ${index + 1}`,
        `${compression}  ${sizeOf(size)}  expands to ${sizeOf(expanded)}, ${entries} entries`,
      ),
    ),
  ];
}

function squashfsLine({ name, role, extension, compression, size, files, bytes }: ReportedSquashfs): string {
  const what = extension === undefined ? name : `${extension.name} ${extension.version} (${name})`.replace('  ', ' ');
  return line(
    role === 'other' ? 'squashfs' : role,
    `${what}  ${compression}  ${sizeOf(size)}  expands to ${sizeOf(bytes)}, ${files} files`,
  );
}

function systemLines({ services = [], modules = [], system }: InspectReport): readonly string[] {
  return [
    ...services.map(({ name, from }) => line('service', `${name}  (${from})`)),
    ...modules.map(({ release, count }) => line('modules', `${count} of ${release}`)),
    ...(system === undefined
      ? []
      : [line('files', `${system.files} in ${system.directories} directories, ${sizeOf(system.bytes)}`)]),
  ];
}

function line(label: string, text: string): string {
  return `${label.padEnd(LABEL_COLUMNS)}  ${text}`;
}

/** Exact bytes too: two sizes that differ must not look the same. */
function sizeOf(bytes: number): string {
  return bytes < 1000 ? formatBytes(bytes) : `${formatBytes(bytes)} (${bytes})`;
}
