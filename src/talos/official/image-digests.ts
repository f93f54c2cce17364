import { RootsmithError } from '../../errors/index.ts';
import { isMapping, readYaml } from '../yaml-text.ts';

/** An image that a release of extensions lists. */
export interface OfficialExtension {
  /** The repository without its host, such as `siderolabs/gvisor`. */
  readonly name: string;
  /** The tag, which is the version of the extension. */
  readonly tag: string;
  /** The whole reference with its digest. */
  readonly reference: string;
  readonly author?: string | undefined;
  readonly description?: string | undefined;
}

/** What the image `extensions` of a release holds. */
export interface ExtensionsTexts {
  /** The file `/image-digests`. */
  readonly digests: string;
  /** The file `/descriptions.yaml`, since 1.7. */
  readonly descriptions?: string | undefined;
}

const LINE = /^([^/\s]+)\/([^:@\s]+):([^:@/\s]+)@(sha256:[0-9a-f]{64})$/;

/** Reads the list of official extensions of a release, in its order. Throws `MANIFEST_INVALID`. */
export function readOfficialExtensions({ digests, descriptions }: ExtensionsTexts): readonly OfficialExtension[] {
  const described = descriptions === undefined ? {} : readDescriptions(descriptions);
  return digests
    .split(/\r?\n/)
    .map((line) => line.trim())
    .flatMap((reference, index) => (reference === '' ? [] : [readLine(reference, index + 1, described)]));
}

type Descriptions = Readonly<Record<string, { readonly author?: unknown; readonly description?: unknown }>>;

function readLine(reference: string, line: number, described: Descriptions): OfficialExtension {
  const [, , name, tag] = LINE.exec(reference) ?? [];
  if (name === undefined || tag === undefined) {
    throw broken(
      `/image-digests:${line}: expected \`HOST/NAME:TAG@sha256:…\`, found ${JSON.stringify(reference.slice(0, 200))}`,
    );
  }
  const { author, description } = Object.hasOwn(described, reference) ? (described[reference] ?? {}) : {};
  return { name, tag, reference, author: textOf(author), description: textOf(description) };
}

function readDescriptions(text: string): Descriptions {
  const yaml = readYaml(text, { file: '/descriptions.yaml' });
  if (yaml.kind === 'broken') throw broken(`/descriptions.yaml: ${yaml.complaints[0]?.message ?? 'not YAML'}`);
  const { value } = yaml;
  if (!isMapping(value)) throw broken('/descriptions.yaml: expected a mapping');
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, Descriptions[string]] => isMapping(entry[1])),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function broken(message: string): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `the list of official extensions is damaged: ${message}`, {
    hint: 'Take the image `ghcr.io/siderolabs/extensions` of the release as it was published.',
  });
}
