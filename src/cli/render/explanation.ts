import { formatBytes } from '../../bytes/index.ts';
import type { Explanation } from '../../inspect/index.ts';

const LABEL_WIDTH = 9;

/** The explanation as lines, each with its label. */
export function explanationLines(found: Explanation): readonly string[] {
  return [
    found.path,
    labelled('from', originText(found)),
    ...found.containers.map((container, depth) =>
      labelled(depth === 0 ? 'in' : '', `${'  '.repeat(depth)}${container}`),
    ),
    labelled('size', sizeText(found)),
    labelled('base', baseText(found.base)),
    ...found.recipe.map((line) => labelled('recipe', recipeText(line))),
    ...found.hides.map((name) => labelled('hides', `the file of this path in ${name}`)),
  ];
}

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function originText({ origin: { kind, name }, type }: Explanation): string {
  switch (kind) {
    case 'rootfs':
      return `the root file system (a ${type})`;
    case 'extension':
      return `the extension ${name} (a ${type})`;
    case 'initramfs':
      return `the initramfs, beside the root file system (a ${type})`;
    case 'layer':
      return `${name} of the image (a ${type})`;
    case 'file':
      return `${name} (a ${type})`;
  }
}

function sizeText({ type, size, stored, sharedWith }: Explanation): string {
  if (type !== 'file') return 'none: only files have content';
  const content = `${formatBytes(size ?? 0)} (${size} bytes)`;
  if (stored === undefined) return `${content}, compressed together with other files`;
  const others = `${sharedWith} other ${sharedWith === 1 ? 'file' : 'files'}`;
  const shares = sharedWith === 0 ? '' : `; its bytes are stored once for it and ${others}`;
  return `${content}, takes ${formatBytes(stored)} (${stored} bytes) of the squashfs${shares}`;
}

function baseText(verdict: Explanation['base']): string {
  switch (verdict.kind) {
    case 'same':
      return `the same in ${verdict.base}`;
    case 'missing':
      return `added by this build: ${verdict.base} has no such file`;
    case 'changed':
      return `changed by this build (${verdict.fields.join(', ')}): ${verdict.base} has another`;
    case 'unknown':
      return `not compared: ${verdict.reason}`;
  }
}

function recipeText({ at, what, isCertain }: Explanation['recipe'][number]): string {
  return `${at.file}:${at.line}: ${isCertain ? '' : 'perhaps '}${what}`;
}
