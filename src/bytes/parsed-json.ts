/** Parses JSON; `undefined` if it is malformed. For documents whose faults the caller treats as missing content. */
export function parsedJson(content: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof content === 'string' ? content : new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}
