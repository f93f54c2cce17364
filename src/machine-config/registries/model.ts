/** Where a mirror is, as a machine configuration names it. */
export interface MirrorEndpoint {
  /** `http://10.5.0.1:6000`, or with a path. */
  readonly url: string;
  /** Whether the path of `url` is complete, so that no `/v2` is added. */
  readonly overridePath: boolean;
}

/** What stands for a registry, in the order in which it is asked. */
export interface RegistryMirror {
  /** As references begin: `docker.io`, `registry.acme:5000`, or `*` for all others. */
  readonly host: string;
  readonly endpoints: readonly MirrorEndpoint[];
  /** Whether the registry itself is never asked. */
  readonly skipFallback: boolean;
}

/** A login as a machine configuration has it. */
export interface RegistryLogin {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** `username:password` in base64. */
  readonly auth?: string | undefined;
  readonly identityToken?: string | undefined;
}

/** Certificates, as PEM text in every version. */
export interface RegistryTls {
  readonly ca?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  readonly clientIdentity?: { readonly certificate: string; readonly key: string } | undefined;
}

/** How to speak with one host: always that of the endpoint, with its port, never the registry's that it mirrors. */
export interface RegistryAccess {
  readonly host: string;
  readonly login?: RegistryLogin | undefined;
  readonly tls?: RegistryTls | undefined;
}

/** All that a machine configuration says about registries. */
export interface Registries {
  readonly mirrors: readonly RegistryMirror[];
  readonly access: readonly RegistryAccess[];
}
