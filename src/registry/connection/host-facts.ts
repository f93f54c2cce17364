/** What was found out about a host, by trying; undefined until then. Nothing is known by a host's name. */
export interface HostFacts {
  /** Takes a blob in pieces. */
  chunks?: boolean;
  /** Most bytes that it, or a proxy before it, takes in one request, as far as refusals tell. */
  bodyBytes?: number;
  /** Has the referrers API of distribution-spec 1.1. */
  referrers?: boolean;
  /** Sends the rest of a blob. */
  ranges?: boolean;
  /** Takes blobs over from other repositories, or knows at least what is meant. */
  mounts?: boolean;
  /** Tells in answers to HEAD which digest a tag really has. */
  headDigest?: boolean;
}
