import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { parseReference, type Reference } from '../../oci/index.ts';
import type { TargetName } from '../copy/plan-model.ts';
import type { ImageRequest, Naming } from './mirror-model.ts';
import type { MirrorTarget } from './target-place.ts';

/** An image and the name it gets. */
export interface NamedRequest {
  readonly request: ImageRequest;
  readonly target: TargetName;
}

/** Fields of a naming template. */
export const templateFields = ['host', 'path', 'namespace', 'name'] as const;

/** What a template's field stands for. */
type TemplateField = (typeof templateFields)[number];

const MAX_LISTED = 20;
/** The Docker Hub takes `namespace/name` and nothing deeper. */
const HUB_DEPTH = 2;

/**
 * Gives every image its name at the target. Throws `MIRROR_NAMES` with all names that are not legal
 * there. Whether two images collide is known only with their digests: see `refuseCollisions`.
 */
export function nameAll(
  requests: readonly ImageRequest[],
  naming: Naming,
  target: MirrorTarget,
): readonly NamedRequest[] {
  const named = requests.map((request) => nameOne(request, naming, target));
  const complaints = named.filter((item) => typeof item === 'string');
  if (complaints.length > 0) {
    throw namesError(complaints, 'Choose another naming rule, or give the image a `target` in the mirror file.');
  }
  return named.filter((item): item is NamedRequest => typeof item !== 'string');
}

/** Joins complaints about names into one error. */
export function namesError(complaints: readonly string[], hint: string): RootsmithError {
  const more = complaints.length > MAX_LISTED ? [`and ${complaints.length - MAX_LISTED} more`] : [];
  return new RootsmithError('MIRROR_NAMES', [...complaints.slice(0, MAX_LISTED), ...more], {
    hint,
    details: { count: complaints.length },
  });
}

/** `repository:tag` or `repository@…` for messages. */
export function formatTarget({ repository, tag }: TargetName): string {
  return tag === undefined ? repository : `${repository}:${tag}`;
}

/** The path below a target that a naming rule makes of a reference. */
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
 * What stands before the paths of all images of a host; undefined where a template does more to a path
 * than that, so that no mirror of a node can follow it.
 */
export function prefixFor(domain: string, naming: Naming): string | undefined {
  if (naming.kind === 'template' && !keepsPath(naming.template)) return undefined;
  const path = pathFor({ domain, path: 'x' }, naming);
  return path === 'x' ? '' : path.slice(0, -'/x'.length);
}

/** Whether a template names the host; one mirror for all hosts cannot. */
export function namesHost(naming: Naming): boolean {
  return naming.kind === 'keep-host' || (naming.kind === 'template' && naming.template.includes('{host}'));
}

/** What is wrong with a template, in words that follow "expected"; undefined where nothing is. */
export function templateProblem(template: string): string | undefined {
  const fields = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const known: readonly string[] = templateFields;
  const unknown = fields.find((name) => !known.includes(name));
  const list = templateFields.map((name) => `\`{${name}}\``).join(', ');
  if (unknown !== undefined) return `the fields ${list}, and no \`{${unknown}}\``;
  if (/[{}]/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) return `braces around ${list} only`;
  if (!fields.some((name) => name === 'path' || name === 'name')) {
    return 'a template with `{path}` or `{name}`, without which all images would get one name';
  }
  return undefined;
}

function nameOne(request: ImageRequest, naming: Naming, target: MirrorTarget): NamedRequest | string {
  const { place, reference, origin } = request;
  const own = request.target === undefined ? undefined : splitTag(request.target);
  if (own === undefined && reference === undefined) {
    return `${origin}: \`${place}\` says no name that the target could use: give it a \`target\``;
  }
  const below = own?.repository ?? pathFor(reference ?? { domain: '', path: '' }, naming);
  const repository = target.prefix === '' ? below : `${target.prefix}/${below}`;
  const tag = own?.tag ?? reference?.tag ?? (reference?.digest === undefined ? 'latest' : undefined);
  const problem = nameProblem({ repository, tag }, target);
  if (problem === undefined) return { request, target: { repository, tag } };
  return `${origin}: \`${place}\` would become \`${formatTarget({ repository, tag })}\`, which ${problem}`;
}

function nameProblem({ repository, tag }: TargetName, target: MirrorTarget): string | undefined {
  const isHub = target.kind === 'registry' && target.domain === 'docker.io';
  const depth = repository.split('/').length;
  if (isHub && depth !== HUB_DEPTH) return `has ${depth} parts, and the Docker Hub takes ${HUB_DEPTH}`;
  const host = target.kind === 'registry' ? target.domain : 'registry.invalid';
  try {
    parseReference(`${host}/${repository}${tag === undefined ? '' : `:${tag}`}`);
    return undefined;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return error.message.replace(/^image reference `[^`]*` /, '');
  }
}

function splitTag(text: string): TargetName {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1
    ? { repository: text, tag: undefined }
    : { repository: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/** `localhost:5000` is no part of a path: `localhost-5000` is. */
function hostComponent(domain: string): string {
  return domain
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** Whether the path of an image stands at the end of a template as it is, and nowhere else. */
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
