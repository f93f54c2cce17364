import * as z from 'zod';
import { parsePlatform } from '../oci/index.ts';
import { placeProblem, variableProblem } from './places.ts';
import { ruled } from './ruled.ts';

/** Parts that the schemas of several kinds of recipes have in common. */

export const textField = (description: string) => z.string().meta({ description });

export const placeField = (description: string) => ruled(description, placeProblem);

export const hostPath = (description: string) =>
  ruled(description, (path) => (path === '' ? 'a path' : variableProblem(path)));

export const imageKey = placeField(
  'A PLACE: a reference, `oci:DIR:TAG`, `oci-archive:FILE`, `docker-archive:FILE`, `docker-daemon:REF`.',
);
export const dirKey = hostPath('A directory, relative to the recipe.');
export const tarKey = hostPath('A tar file, plain or compressed by gzip, zstd or xz, relative to the recipe.');

/** An image that is made without a base. */
export const resultImage = z.strictObject({
  tag: ruled('Where the result goes when the command line names no place.', placeProblem).optional(),
  labels: z.record(z.string(), z.string()).optional().meta({ description: 'Labels of the image.' }),
});

export const platformField = ruled('`linux/amd64` or `linux/arm64`.', (value) => {
  try {
    parsePlatform(value);
    return undefined;
  } catch {
    return 'a platform such as `linux/amd64`';
  }
});
