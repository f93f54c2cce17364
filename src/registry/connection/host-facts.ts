/** What requests have shown about a host; `undefined` until then. No feature is assumed from the name of a host. */
export interface HostFacts {
  /** It accepts blobs in chunks. */
  chunks?: boolean;
  /** The largest request body that the host, or a proxy before it, accepts, as far as refusals have shown. */
  bodyBytes?: number;
  /** It has the referrers API of distribution-spec 1.1. */
  referrers?: boolean;
  /** It supports range requests for blobs. */
  ranges?: boolean;
  /** It mounts blobs from other repositories, or at least understands the request. */
  mounts?: boolean;
  /** Its answers to HEAD name the current digest of a tag. */
  headDigest?: boolean;
}
