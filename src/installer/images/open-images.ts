import { RootsmithError } from '../../errors/index.ts';
import { fullPlace, type ImageSet, type ImageSource, type Place, parsePlace, pinnedPlace } from '../../oci/index.ts';
import { loadSet } from '../../places/index.ts';
import type { ImageName, Lock, LockEntry } from '../../recipe/index.ts';
import type { BuildContext } from '../session/context.ts';
import { cachedSource } from './cached-source.ts';

export interface OpenImagesOptions {
  /** Images are opened by their locked digests. */
  readonly lock?: Lock | undefined;
  /** Places to open in place of others, for a build that must not leave its network. */
  readonly replacements?: ReadonlyMap<string, string> | undefined;
}

/** The images that a recipe names. Each is opened once and stays open as long as the context lives. */
export class OpenImages {
  readonly #context: BuildContext;
  readonly #options: OpenImagesOptions;
  readonly #sets = new Map<string, ImageSet>();
  /** By the full name of what they stand for. */
  readonly #replacements: ReadonlyMap<string, string>;

  constructor(context: BuildContext, options: OpenImagesOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#replacements = new Map([...(options.replacements ?? [])].map(([name, at]) => [fullPlace(name), at]));
  }

  /** Opens an image, unless it is open. Throws `LOCK_DRIFT` where it is not the one that was locked, or none was. */
  async open(name: ImageName): Promise<void> {
    const { place } = name;
    if (this.#sets.has(place)) return;
    const { lock } = this.#options;
    const locked = lock?.digests.get(place);
    if (lock !== undefined && locked === undefined) throw notLocked(name, lock.file);
    const { at, digest: named } = this.#replacementOf(place);
    const source = await this.#openSource(locked === undefined ? at : pinnedPlace(at, locked));
    const { digest } = source.root;
    if (locked !== undefined && digest !== locked) throw moved(place, locked, digest);
    if (named !== undefined && digest !== named) throw isAnother(place, at, digest);
    // Local places are quick to read again. What came over a network is fetched once.
    const near = parsePlace(at).kind === 'registry' ? cachedSource(source, this.#context.files) : source;
    this.#sets.set(place, await loadSet(near, place, this.#context));
  }

  /** An image that was opened. */
  set(place: string): ImageSet {
    const set = this.#sets.get(place);
    if (!set) throw new Error(`bug: \`${place}\` was not resolved`);
    return set;
  }

  /** Place and digest of everything that was opened, for the lockfile. */
  pins(): readonly LockEntry[] {
    return [...this.#sets].map(([place, { source }]) => ({ place, digest: source.root.digest }));
  }

  /** The names with a replacement of which none was opened: perhaps a name is misspelt. */
  unusedReplacements(): readonly string[] {
    const opened = new Set([...this.#sets.keys()].map(fullPlace).flatMap((name) => [name, withoutDigest(name)]));
    return [...this.#replacements.keys()].filter((name) => !opened.has(name));
  }

  /** What is opened for a place. A replacement for a name counts for that name with a digest too, which it must have. */
  #replacementOf(place: string): { readonly at: string; readonly digest?: string | undefined } {
    const name = fullPlace(place);
    const own = this.#replacements.get(name);
    const ofName = this.#replacements.get(withoutDigest(name));
    if (own !== undefined || ofName === undefined) return { at: own ?? place };
    return { at: ofName, digest: name.slice(withoutDigest(name).length + 1) };
  }

  async #openSource(place: Place | string): Promise<ImageSource> {
    return this.#context.keep(await this.#context.places.openSource(place));
  }
}

function withoutDigest(name: string): string {
  return name.replace(/@sha256:[0-9a-f]{64}$/, '');
}

function isAnother(place: string, at: string, found: string): RootsmithError {
  return new RootsmithError('DIGEST_MISMATCH', `\`${at}\` stands for \`${place}\`, but is ${found}`, {
    hint: 'Copy the image that is named by its digest, by `rootsmith mirror copy` or `skopeo copy --all`.',
    details: { place, found },
  });
}

function notLocked({ place, at }: ImageName, file: string): RootsmithError {
  const message = `\`${file}\` has no digest for \`${place}\`, which ${at.file}:${at.line} names`;
  return new RootsmithError('LOCK_DRIFT', message, {
    hint: 'Run `rootsmith build --update-lock` if the change is wanted.',
    details: { place },
  });
}

function moved(place: string, locked: string, found: string): RootsmithError {
  return new RootsmithError('LOCK_DRIFT', `\`${place}\` was locked as ${locked}, but is now ${found}`, {
    hint: 'Run `rootsmith build --update-lock` if the change is wanted.',
    details: { place, locked, found },
  });
}
