import { formatBytes } from '../../bytes/index.ts';
import { counted, firstItems } from '../../errors/index.ts';
import type { BundleProblem, VerifyReport } from '../../mirror/index.ts';

const SHOWN_IMAGES = 3;

/** The line for a bundle without problems. */
export function renderWhole({ bundle, images, bytes, volumes, receipt }: VerifyReport): string {
  const parts = volumes > 1 ? ` in ${volumes} volumes` : '';
  const delta = receipt === undefined ? '' : `, building upon the receipt ${receipt}`;
  return `${bundle}: whole, ${counted(images.length, 'image')}, ${formatBytes(bytes)}${parts}${delta}`;
}

/** The line for a problem. */
export function renderProblem(problem: BundleProblem): string {
  return `${sentence(problem)}${concerned(problem.images)}`;
}

function sentence(problem: BundleProblem): string {
  switch (problem.kind) {
    case 'volume-missing':
      return `volume ${problem.volume} is missing`;
    case 'volume-swapped':
      return `volume ${problem.volume} is swapped: ${problem.path} holds volume ${problem.holds}`;
    case 'volume-foreign':
      return `volume ${problem.volume} is ${foreign(problem.bundle)}: ${problem.path}`;
    case 'volume-size':
      return `${volumeOf(problem)} has ${problem.found} bytes, not ${problem.expected}: ${problem.path}`;
    case 'volume-surplus':
      return `a superfluous file, which is not a volume of this bundle: ${problem.path}`;
    case 'file-missing':
      return `a file is missing: ${problem.path}`;
    case 'file-surplus':
      return `a file too many: ${problem.path}`;
    case 'block':
      return `${volumeOf(problem)}, ${range(problem)}: block ${problem.block} of ${problem.file} is damaged`;
    case 'frame':
      return `${volumeOf(problem)}, ${range(problem)}: the bytes between the files are damaged`;
    case 'blob':
      return `${problem.file} does not match its digest, although its blocks match`;
    case 'checksums':
      return problem.reason;
    case 'closure':
      return `${problem.digest} is neither in the bundle nor left out on purpose`;
  }
}

function foreign(bundle: string | undefined): string {
  return bundle === undefined ? 'damaged throughout, or of another bundle' : `of another bundle, ${bundle}`;
}

function volumeOf({ volume, path }: { readonly volume: number; readonly path: string }): string {
  return volume === 0 ? path : `volume ${volume}`;
}

function range({ offset, length }: { readonly offset: number; readonly length: number }): string {
  return `bytes ${offset} to ${offset + Math.max(length, 1) - 1}`;
}

function concerned(images: readonly string[]): string {
  return images.length === 0 ? '' : ` (${firstItems(images, SHOWN_IMAGES, 'images')})`;
}
