const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** What higher layers hide of the layers below them, for a search that reads layers from the top down. */
export class HiddenPaths {
  /** Paths that are there already or were removed: they, and what is below them. */
  readonly #paths = new Set<string>();
  /** Folders whose content of lower layers was removed. */
  readonly #folders = new Set<string>();
  #newFolders: string[] = [];
  #newPaths: string[] = [];

  has(path: string): boolean {
    if (this.#paths.has(path)) return true;
    return parentsOf(path).some((parent) => this.#paths.has(parent) || this.#folders.has(parent));
  }

  /** What an entry hides counts from the next layer on. */
  note(path: string, isDirectory: boolean): void {
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
    const prefix = folder === '' ? '' : `${folder}/`;
    if (name === OPAQUE) this.#newFolders.push(folder);
    else if (name.startsWith(WHITEOUT)) this.#newPaths.push(`${prefix}${name.slice(WHITEOUT.length)}`);
    else if (!isDirectory) this.#newPaths.push(path);
  }

  endLayer(): void {
    for (const path of this.#newPaths) this.#paths.add(path);
    for (const folder of this.#newFolders) this.#folders.add(folder);
    [this.#newPaths, this.#newFolders] = [[], []];
  }
}

/** The folders above a path, the root being ''. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index).join('/'));
}
