/**
 * The annotations, and labels of the same names, by which an image names the one it was made from.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md
 */
export const baseAnnotations = {
  name: 'org.opencontainers.image.base.name',
  digest: 'org.opencontainers.image.base.digest',
} as const;
