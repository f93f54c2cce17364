import type { Check, ImageDiagnosis } from '../../mirror/index.ts';
import { shown } from '../render/shown.ts';
import type { Diagnosis } from './gather.ts';

interface TableOptions {
  readonly problemsOnly: boolean;
}

const marks = { ok: 'ok', warning: 'note', problem: 'FAIL' } as const;

/** A line for each image and check, followed by its problem and then by what to do. */
export function renderDoctorTable(
  { node, images, checks }: Diagnosis,
  { problemsOnly }: TableOptions,
): readonly string[] {
  const shownImages = images.filter(({ problem }) => problem !== undefined || !problemsOnly);
  const shownChecks = checks.filter(({ status }) => status === 'problem' || !problemsOnly);
  const head = node === undefined || problemsOnly ? [] : [`Talos ${node.talos}, ${node.platform}`, ''];
  const width = shownImages.reduce((most, { reference }) => Math.max(most, reference.length), 0);
  return [
    ...head,
    ...shownImages.flatMap((image) => imageLines(image, width)),
    ...(shownImages.length > 0 && shownChecks.length > 0 ? [''] : []),
    ...shownChecks.flatMap(checkLines),
  ].map(shown);
}

/** All results as a JSON document. */
export function renderDoctorJson({ node, images, checks, warnings }: Diagnosis): string {
  return shown(JSON.stringify({ node, images: images.map(imageJson), checks, warnings }));
}

function imageLines(
  { reference, what, from, attempts, problem, hint }: ImageDiagnosis,
  width: number,
): readonly string[] {
  const name = `${(problem === undefined ? marks.ok : marks.problem).padEnd(5)} ${reference.padEnd(width)}`;
  if (problem === undefined) return [`${name}  ${from ?? ''}`, ...passedOver(attempts)];
  return [`${name}  (${what})`, `      ${problem.message}`, ...(hint === undefined ? [] : [`      hint: ${hint}`])];
}

/** Mirrors that did not have the image while a later address did. Behind an air gap there will be no later address. */
function passedOver(attempts: ImageDiagnosis['attempts']): readonly string[] {
  return attempts
    .filter(({ kind }) => kind !== 'found')
    .map(({ url, message }) => `      not from ${url}, which ${message}`);
}

function checkLines({ area, name, status, message, hint }: Check): readonly string[] {
  const line = `${marks[status].padEnd(5)} ${area}, ${name}: ${message}`;
  return hint === undefined || status === 'ok' ? [line] : [line, `      hint: ${hint}`];
}

function imageJson({ reference, what, puller, from, digest, attempts, problem, hint }: ImageDiagnosis): object {
  return { reference, what, puller, isPulled: problem === undefined, from, digest, problem, hint, attempts };
}
