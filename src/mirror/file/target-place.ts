import { resolve } from 'node:path';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { parseReference } from '../../oci/index.ts';

/** The registry or layout that a mirror is written to. */
export type MirrorTarget =
  | {
      readonly kind: 'registry';
      readonly text: string;
      readonly domain: string;
      /** The path that every repository begins with; may be empty. */
      readonly prefix: string;
    }
  | { readonly kind: 'layout'; readonly text: string; readonly directory: string; readonly prefix: '' };

const HINT = 'Write it as `registry.internal:5000`, `registry.internal/mirror` or `oci:DIR`.';
const LAYOUT = 'oci:';
/** Stands in for a repository, so that the grammar of references can check the rest of the text. */
const STAND_IN = 'x';

/** Reads `HOST[:PORT][/PREFIX]` or `oci:DIR`. Folders are relative to `directory`. Throws `PLACE_INVALID`. */
export function parseMirrorTarget(text: string, directory: string): MirrorTarget {
  if (text.startsWith(LAYOUT)) return layoutTarget(text, directory);
  const bare = text.replace(/\/+$/, '');
  if (/^[a-z][a-z0-9+-]*:\/\//.test(text)) throw invalid(text, 'it has a scheme');
  const [host = '', ...rest] = bare.split('/');
  if (!/[.:]|^localhost$/.test(host)) throw invalid(text, `\`${host}\` is not the host of a registry`);
  const prefix = rest.join('/');
  const { domain } = readTarget(text, `${bare}/${STAND_IN}`);
  if (domain === 'docker.io' && prefix === '')
    throw invalid(text, 'the Docker Hub needs a namespace, such as `docker.io/acme`');
  return { kind: 'registry', text: bare, domain, prefix };
}

function layoutTarget(text: string, directory: string): MirrorTarget {
  const path = text.slice(LAYOUT.length);
  if (path === '' || path.includes(':')) {
    throw invalid(
      text,
      path === '' ? 'it names no folder' : 'a mirror writes many names, so its place must not end in one',
    );
  }
  return { kind: 'layout', text, directory: resolve(directory, path), prefix: '' };
}

/** A tag or digest in the text comes before the stand-in, so the grammar of references refuses it. */
function readTarget(text: string, stand: string): { readonly domain: string } {
  try {
    return parseReference(stand);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    throw invalid(text, error.message.replace(/^image reference `[^`]*` /, 'it '), error);
  }
}

function invalid(text: string, found: string, cause?: unknown): RootsmithError {
  return new RootsmithError('PLACE_INVALID', `cannot mirror to \`${text}\`: ${found}`, {
    hint: HINT,
    details: { place: text },
    cause,
  });
}
