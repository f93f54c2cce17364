import type { Reference } from '../../oci/index.ts';

/**
 * The rule that makes a name at the target of a name at the source: `replace-host` drops the host (as the `sed`
 * of Talos's guide does), `keep-host` makes the host the first part of the path, `prefix` puts a path in place of
 * the host, and a template has the fields `{host}`, `{path}`, `{namespace}` and `{name}`.
 */
export type Naming =
  | { readonly kind: 'replace-host' }
  | { readonly kind: 'keep-host' }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'template'; readonly template: string };

const templateFields = ['host', 'path', 'namespace', 'name'] as const;

type TemplateField = (typeof templateFields)[number];

/** Makes the path below the target of a name at the source. */
export function pathFor({ domain, path }: Pick<Reference, 'domain' | 'path'>, naming: Naming): string {
  switch (naming.kind) {
    case 'replace-host':
      return path;
    case 'keep-host':
      return `${hostComponent(domain)}/${path}`;
    case 'prefix':
      return `${naming.prefix}/${path}`;
    case 'template':
      return fillTemplate(naming.template, { domain, path });
  }
}

/**
 * The path that the rule puts before the path of every image of a host. It is undefined where a template changes
 * the path in another way: the mirror settings of a node cannot express that.
 */
export function prefixFor(domain: string, naming: Naming): string | undefined {
  if (naming.kind === 'template' && !keepsPath(naming.template)) return undefined;
  const path = pathFor({ domain, path: 'x' }, naming);
  return path === 'x' ? '' : path.slice(0, -'/x'.length);
}

/** Whether the rule makes another path for each host. */
export function namesHost(naming: Naming): boolean {
  return naming.kind === 'keep-host' || (naming.kind === 'template' && naming.template.includes('{host}'));
}

/** Writes a rule for messages: its template, or its kind. */
export function describeNaming(naming: Naming): string {
  return naming.kind === 'template' ? naming.template : naming.kind;
}

/** Says what is wrong with a template, in words that follow "expected"; undefined where nothing is wrong. */
export function templateProblem(template: string): string | undefined {
  const fields = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const known: readonly string[] = templateFields;
  const unknown = fields.find((name) => !known.includes(name));
  const list = templateFields.map((name) => `\`{${name}}\``).join(', ');
  if (unknown !== undefined) return `the fields ${list}, and no \`{${unknown}}\``;
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) return `braces around ${list} only`;
  if (!fields.some((name) => name === 'path' || name === 'name')) {
    return 'a template with `{path}` or `{name}`, without which all images would get the same name';
  }
  return undefined;
}

/** The host as a part of a path, where `:` is not allowed: `localhost:5000` becomes `localhost-5000`. */
function hostComponent(domain: string): string {
  return domain
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** Whether a template ends in the unchanged path of the image, and uses the path nowhere else. */
function keepsPath(template: string): boolean {
  const found = /^(|.*\/)(?:\{path\}|\{namespace\}\/\{name\})$/.exec(template);
  return found !== null && !/\{(?:path|namespace|name)\}/.test(found[1] ?? '');
}

function fillTemplate(template: string, { domain, path }: Pick<Reference, 'domain' | 'path'>): string {
  const parts = path.split('/');
  const values: Readonly<Record<TemplateField, string>> = {
    host: hostComponent(domain),
    path,
    namespace: parts.slice(0, -1).join('/'),
    name: parts.at(-1) ?? '',
  };
  const filled = template.replaceAll(/\{(host|path|namespace|name)\}/g, (_, field: TemplateField) => values[field]);
  // An image without a namespace leaves nothing between two slashes.
  return filled.replaceAll(/\/{2,}/g, '/').replaceAll(/^\/|\/$/g, '');
}
