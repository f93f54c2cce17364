import { isMapping } from '../../talos/index.ts';

/**
 * Joins an image that is written in parts, as many charts and operators do: `registry`, `repository` (or
 * `image`, `name`), `tag` (or `version`), `digest` (or `sha`). Any other value is returned unchanged.
 */
export function joinImageParts(value: unknown): unknown {
  if (!isMapping(value)) return value;
  const registry = partOf(value, 'registry');
  const repository = partOf(value, 'repository', 'image', 'name');
  const tag = partOf(value, 'tag', 'version');
  const digest = partOf(value, 'digest', 'sha');
  if (repository === '' || [registry, repository, tag, digest].includes(undefined)) return value;
  const name = registry ? `${registry}/${repository}` : `${repository}`;
  const tagged = tag ? `${name}:${tag}` : name;
  return digest ? `${tagged}@${digest.includes(':') ? '' : 'sha256:'}${digest}` : tagged;
}

/** The first of these fields that is set; empty where none is, undefined where its value is not a text. */
function partOf(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): string | undefined {
  const found = names.map((name) => value[name]).find((part) => part !== undefined && part !== null);
  if (found === undefined) return '';
  return typeof found === 'string' ? found : undefined;
}
