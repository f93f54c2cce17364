/** The endpoint of a mirror in a machine configuration. */
export interface MirrorEndpoint {
  /** The URL, such as `http://10.5.0.1:6000`, or with a path. */
  readonly url: string;
  /** Whether the path of `url` is complete, so that `/v2` is not added. */
  readonly overridePath: boolean;
}

/** The mirrors of one registry, in the order in which they are asked. */
export interface RegistryMirror {
  /** The host as references begin with it: `docker.io`, `registry.acme:5000`, or `*` for all others. */
  readonly host: string;
  readonly endpoints: readonly MirrorEndpoint[];
  /** Whether the registry itself is never asked. */
  readonly skipFallback: boolean;
}

/** A login in a machine configuration. */
export interface RegistryLogin {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The text `username:password` in base64. */
  readonly auth?: string | undefined;
  readonly identityToken?: string | undefined;
}

/** Certificates, as PEM text for every version. */
export interface RegistryTls {
  readonly ca?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  readonly clientIdentity?: { readonly certificate: string; readonly key: string } | undefined;
}

/** How to access one host. It is always that of the endpoint, with its port, not that of the mirrored registry. */
export interface RegistryAccess {
  readonly host: string;
  readonly login?: RegistryLogin | undefined;
  readonly tls?: RegistryTls | undefined;
}

/** Everything that a machine configuration says about registries. */
export interface Registries {
  readonly mirrors: readonly RegistryMirror[];
  readonly access: readonly RegistryAccess[];
}
