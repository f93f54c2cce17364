import { counted } from '../../errors/index.ts';
import type { KernelPlan } from '../../kernel/index.ts';
import { shown } from './shown.ts';

const SHOWN_OPTIONS = 20;

/** The plan of a kernel build as lines. */
export function renderKernelPlan(plan: KernelPlan): readonly string[] {
  const { recipe, arch, key, isCached, source, patches, config, modules, certificate, tools, jobs, outputs } = plan;
  const version = source.version === undefined ? '' : `Linux ${source.version}, `;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['source', [source.path, `${version}${source.digest}`]],
    ['patches', patches.map(({ name, files, digest }) => `${name}: ${counted(files, 'file')}, ${digest}`)],
    ['configure', [config.base, ...optionLines(config.wanted)]],
    [
      'modules',
      modules.map(({ path, as }) => (as === 'external' ? `${path}, beside the kernel` : `${path}, as a patch`)),
    ],
    ['sign', [certificate === undefined ? 'by a key made for this build' : `by the given key, ${certificate}`]],
    ['compile', [`with ${counted(jobs, 'job')}: ${tools.join('; ')}`]],
    ['image', outputs],
  ];
  const made = isCached ? 'made by an earlier run: nothing is built' : 'to be built';
  return [`${recipe}, a kernel for linux/${arch}, ${made} (${key.slice(0, 12)})`, ...rows.flatMap(rowLines)].map(shown);
}

/** The plan of a kernel build as one JSON document. */
export function renderKernelPlanJson(plan: KernelPlan): string {
  return shown(JSON.stringify(plan));
}

function rowLines([title, lines]: readonly [string, readonly string[]]): readonly string[] {
  const [first = 'none', ...rest] = lines;
  return [`  ${title.padEnd(9)} ${first}`, ...rest.map((line) => `  ${' '.repeat(9)} ${line}`)];
}

function optionLines(wanted: readonly string[]): readonly string[] {
  const more = wanted.length - SHOWN_OPTIONS;
  return [...wanted.slice(0, SHOWN_OPTIONS), ...(more > 0 ? [`… and ${more} more options (--json lists all)`] : [])];
}
