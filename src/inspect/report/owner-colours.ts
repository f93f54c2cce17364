import type { ReportOwner } from './report-value.ts';

const BASE = 0;
const RECIPE = 1;
const FIRST_EXTENSION = 2;
const EXTENSION_COLOURS = 6;
const FORMAT = 8;

/** The number of the colour of each owner. More than six extensions share colours: the page tells them by name too. */
export function ownerColours(owners: readonly ReportOwner[]): readonly number[] {
  let extensions = 0;
  return owners.map(({ kind }) => {
    switch (kind) {
      case 'base':
        return BASE;
      case 'recipe':
        return RECIPE;
      case 'extension':
        return FIRST_EXTENSION + (extensions++ % EXTENSION_COLOURS);
      case 'format':
      case 'unknown':
        return FORMAT;
    }
  });
}
