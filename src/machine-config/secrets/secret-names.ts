/**
 * Matches the end of the name of a field that holds a secret: `machine.token`, `cluster.secret`,
 * `secretboxEncryptionSecret`, `passphrase`, `client-key-data`, `REGISTRY_PASSWORD`. A field about a secret ends in
 * another word: `secretName`, `tokenTTL`, `passwordFile`.
 */
const SECRET_ENDS =
  /(?:token|secret|password|passwd|passphrase|pass|psk|credentials?|cookie|authorization|(?:private|api|auth|access|shared|preshared|encryption|secret|signing|client)key|keydata|secretkeyid|registryauth)$/;

const WHOLE_NAMES = new Set(['auth', 'pin', 'jwt']);

/** Whether a field of this name holds a secret, whatever its value is. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return WHOLE_NAMES.has(plain) || SECRET_ENDS.test(plain);
}

/** Whether a value is empty, switched off, or a variable that is filled in later. */
export function isPlaceholder(value: string): boolean {
  return /^(?:|~|null|true|false|none|yes|no|\*+|x+|redacted|\$\{?\w+\}?|<.*>|\{\{.*\}\}|\[.*\])$/is.test(value.trim());
}
