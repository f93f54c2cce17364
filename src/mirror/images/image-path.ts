import { RootsmithError } from '../../errors/index.ts';

/** A step of a path: a name, every item of a list, or every value of a list or a mapping. */
type Step = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'each' } | { readonly kind: 'any' };

/** Says where objects of one kind name images outside of pod specs. */
export interface ImagePath {
  /** `Prometheus`, or with its API group `Prometheus.monitoring.coreos.com`. */
  readonly kind: string;
  readonly steps: readonly Step[];
  /** The path as the user wrote it. */
  readonly text: string;
}

/** A value, and the path that leads to it. */
export interface Selected {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

const STEP = /\.(?<name>[A-Za-z_$][\w$-]*)|\["(?<quoted>[^"\]]+)"\]|(?<each>\[\*?\])|(?<any>\.\*)/y;

/** Reads `KIND=.spec.image`, `KIND.group=.spec.sidecars[].image`, `KIND=.spec.images.*` or `.a["b.c"]`. */
export function parseImagePath(text: string): ImagePath {
  const [, kind, path] = /^([A-Z][A-Za-z0-9]*(?:\.[a-z0-9][a-z0-9.-]*)?)=(.+)$/.exec(text) ?? [];
  const steps = path === undefined ? undefined : parseSteps(path);
  if (kind !== undefined && steps !== undefined) return { kind, steps, text };
  throw new RootsmithError('USAGE', `\`--image-path ${text}\` is not a kind and a path`, {
    hint: 'Write it as `--image-path Prometheus=.spec.image`, with `[]` for each item of a list.',
  });
}

/** Turns the path of one value into the `--image-path` that selects it in every object of its kind. */
export function generalPath(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? '[]' : /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `["${step}"]`))
    .join('');
}

/** Parses the part after the `=`; undefined where it is not a path. */
export function parseSteps(path: string): readonly Step[] | undefined {
  const text = /^[.[]/.test(path) ? path : `.${path}`;
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const groups = STEP.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const name = groups['name'] ?? groups['quoted'];
    if (name !== undefined) steps.push({ kind: 'name', name });
    else steps.push({ kind: groups['each'] === undefined ? 'any' : 'each' });
  }
  return steps;
}

/** Selects every value that the steps lead to. A name that meets a list is looked up in each of its items. */
export function selectPath(value: unknown, steps: readonly Step[]): readonly Selected[] {
  let reached: readonly Selected[] = [{ path: [], value }];
  for (const step of steps) reached = reached.flatMap((at) => follow(at, step));
  return reached.filter(({ value: found }) => found !== undefined && found !== null);
}

function follow({ path, value }: Selected, step: Step): readonly Selected[] {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => ({ path: [...path, index], value: item }));
    return step.kind === 'name' ? items.flatMap((item) => follow(item, step)) : items;
  }
  if (typeof value !== 'object' || value === null || step.kind === 'each') return [];
  const entries = Object.entries(value).filter(([name]) => step.kind === 'any' || name === step.name);
  return entries.map(([name, item]) => ({ path: [...path, name], value: item }));
}
