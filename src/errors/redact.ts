/**
 * Takes credentials out of text that may hold a URL or a header: `user:secret@` in URLs, bearer and
 * basic values, and query parameters that object stores sign with.
 */
export function redact(text: string): string {
  return text
    .replace(/\/\/[^/\s@]*@/g, '//***@')
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 ***')
    .replace(/([?&](?:[\w-]*(?:token|signature|sig|secret|password|credential|key)[\w-]*)=)[^&\s"'`]*/gi, '$1***');
}
