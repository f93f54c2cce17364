import { printable } from '../../errors/index.ts';
import { describeOrigin, type ImageList, type ImageOrigin } from '../../mirror/index.ts';
import { formatReference } from '../../oci/index.ts';

const TAB_WIDTH = 8;

/** One reference on each line: the format that `talosctl images` prints and `--file` reads. */
export function renderLines({ images }: ImageList): readonly string[] {
  return images.map(({ reference }) => formatReference(reference));
}

/**
 * Lines with a reference, a tab, and the reasons why it is in the list. Blanks after the tab align the second column.
 */
export function renderReasons({ images }: ImageList): readonly string[] {
  const rows = images.map(({ reference, origins }) => ({
    reference: formatReference(reference),
    why: printable(origins.map(describeOrigin).join(', ')),
  }));
  const column = rows.reduce((most, { reference }) => Math.max(most, nextTabStop(reference)), 0);
  return rows.map(({ reference, why }) => `${reference}\t${' '.repeat(column - nextTabStop(reference))}${why}`);
}

/** The list as one JSON document. */
export function renderListJson({ images, warnings }: ImageList): string {
  return JSON.stringify({
    images: images.map(({ reference, origins }) => ({
      reference: formatReference(reference),
      origins: origins.map(originJson),
    })),
    warnings,
  });
}

function originJson({ kind, from, what, line, column }: ImageOrigin): object {
  return { kind, from, what, line, column };
}

function nextTabStop(text: string): number {
  return (Math.floor(text.length / TAB_WIDTH) + 1) * TAB_WIDTH;
}
