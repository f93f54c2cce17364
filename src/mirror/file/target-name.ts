/** A name at the target. An image without a tag is there by its digest only. */
export interface TargetName {
  readonly repository: string;
  readonly tag: string | undefined;
}

/** Splits `repository[:tag]`. Whether both are legal is known only together with the target. */
export function parseTargetName(text: string): TargetName {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1
    ? { repository: text, tag: undefined }
    : { repository: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/** Writes `repository:tag`, or the repository alone where there is no tag. */
export function formatTarget({ repository, tag }: TargetName): string {
  return tag === undefined ? repository : `${repository}:${tag}`;
}
