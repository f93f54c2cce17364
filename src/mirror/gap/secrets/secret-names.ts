/**
 * How the last word of a field ends that holds a secret: `machine.token`, `cluster.secret`, `secretboxEncryptionSecret`,
 * `passphrase`, `client-key-data`, `REGISTRY_PASSWORD`. What only speaks of one ends otherwise: `secretName`, `tokenTTL`,
 * `passwordFile`.
 */
const SECRET_ENDS =
  /(?:token|secret|password|passwd|passphrase|pass|psk|credentials?|cookie|authorization|(?:private|api|auth|access|shared|preshared|encryption|secret|signing|client)key|keydata|secretkeyid|registryauth)$/;

const WHOLE_NAMES = new Set(['auth', 'pin', 'jwt']);

/** Whether a field of this name holds a secret by its name alone. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return WHOLE_NAMES.has(plain) || SECRET_ENDS.test(plain);
}

/** A field that is empty, off, or waits to be filled in. */
export function isPlaceholder(value: string): boolean {
  return /^(?:|~|null|true|false|none|yes|no|\*+|x+|redacted|\$\{?\w+\}?|<.*>|\{\{.*\}\}|\[.*\])$/is.test(value.trim());
}
