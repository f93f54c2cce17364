import { RootsmithError } from '../../errors/index.ts';
import { filterScript, findHardeningTrips, ignoreFindings } from './hardening.ts';
import { type KernelOption, setOptions } from './kernel-options.ts';
import { type CheckoutTexts, findPkgsLayout, type PkgsLayout } from './layout.ts';
import { type EditedText, type LineEdit, replaceLines, undoEdits } from './line-edits.ts';
import { changeLinuxSource, type LinuxSource, readLinuxSource } from './linux-source.ts';
import type { NormalPatch } from './normalise-patch.ts';
import { type PkgsState, parsePkgsState, STATE_FILE, writePkgsState } from './state.ts';
import { addPatchItem, ITEM_MARK } from './template-item.ts';

/** The architectures of kernel packages, as their configuration files are named. */
export const pkgsArchitectures = ['amd64', 'arm64'] as const;

export type PkgsArchitecture = (typeof pkgsArchitectures)[number];

/** What a checkout is to build beyond what it was released with. */
export interface PkgsRequest {
  readonly patches: readonly NormalPatch[];
  readonly options: readonly KernelOption[];
  readonly architectures: readonly PkgsArchitecture[];
  readonly linux?: LinuxSource | undefined;
  /** Whether the check of hardening options shall ignore those that `options` relax. */
  readonly ignoreHardening: boolean;
}

/** The request that leaves a checkout as it was released. */
export const NOTHING: PkgsRequest = { patches: [], options: [], architectures: [], ignoreHardening: false };

/** A checkout as it is to become. */
export interface EditedCheckout {
  readonly layout: PkgsLayout;
  readonly texts: CheckoutTexts;
  /** The checkout without any of our edits. */
  readonly original: CheckoutTexts;
  readonly source: LinuxSource;
  /** The names of options for which the check of the checkout would end the build. */
  readonly hardeningTrips: readonly string[];
}

export interface EditCheckoutOptions {
  /** The folder of the checkout, for messages. */
  readonly directory: string;
  /** Whether the folder of patches exists. */
  readonly hasPatchFolder: (path: string) => boolean;
}

/**
 * Takes back what an earlier run did, and does what is asked now, all in memory. Throws `KERNEL_PKGS_INVALID` for a
 * folder that is not a checkout of a known form, and `KERNEL_PKGS_EDITED` if our lines were changed by hand.
 */
export function editCheckout(
  texts: CheckoutTexts,
  request: PkgsRequest,
  { directory, hasPatchFolder }: EditCheckoutOptions,
): EditedCheckout {
  const state = parsePkgsState(texts.get(STATE_FILE));
  const original = undoAll(texts, state);
  const layout = findPkgsLayout(original, directory);
  const editor = new CheckoutEditor(original, layout);
  const hardeningTrips = applyRequest(editor, request, directory);
  const made = state.madePatchFolder || !hasPatchFolder(layout.patchFolder);
  editor.addState(made && request.patches.length > 0);
  const source = readLinuxSource(editor.texts, layout);
  return { layout, texts: editor.texts, original, source, hardeningTrips };
}

/** The folder of our patches. All files in it are ours. */
export function ourPatchFolder({ patchFolder }: Pick<PkgsLayout, 'patchFolder'>): string {
  return `${patchFolder}/rootsmith`;
}

function undoAll(texts: CheckoutTexts, { edits }: PkgsState): CheckoutTexts {
  const original = new Map<string, string>();
  for (const [path, text] of texts) {
    if (path === STATE_FILE || path.includes('/patches/rootsmith/')) continue;
    const undone = undoEdits(text, edits[path] ?? []);
    if (undone.includes(ITEM_MARK)) throw editedByHand(path);
    original.set(path, undone);
  }
  return original;
}

function editedByHand(file: string): RootsmithError {
  return new RootsmithError('KERNEL_PKGS_EDITED', `the lines that rootsmith put into \`${file}\` were changed since`, {
    hint: `Take the item with \`${ITEM_MARK}\` out by hand, or run \`git checkout -- ${file}\`.`,
    details: { file },
  });
}

function applyRequest(editor: CheckoutEditor, request: PkgsRequest, directory: string): readonly string[] {
  const { layout } = editor;
  const { options, architectures, linux, ignoreHardening } = request;
  for (const { name, text } of request.patches) editor.add(`${ourPatchFolder(layout)}/${name}`, text);
  if (request.patches.length > 0 && layout.template) {
    const { template } = layout;
    editor.edit(template.file, directory, (text) => addPatchItem(text, template));
  }
  if (options.length > 0) {
    for (const architecture of architectures) {
      editor.edit(`${layout.configFolder}/config-${architecture}`, directory, (text) => setOptions(text, options));
    }
  }
  if (linux !== undefined) changeSource(editor, linux, directory);
  const trips = findHardeningTrips(options, editor.texts, layout);
  if (trips.length === 0 || !ignoreHardening) return trips;
  editor.edit(filterScript(layout), directory, (text) => ignoreFindings(text, trips) ?? noList(filterScript(layout)));
  return [];
}

function noList(file: string): never {
  throw new RootsmithError('KERNEL_PKGS_INVALID', `\`${file}\` has no list \`IGNORE_VIOLATIONS = {\``, {
    hint: 'Leave `--ignore-hardening` out, and change the check by hand.',
    details: { file },
  });
}

function changeSource(editor: CheckoutEditor, linux: LinuxSource, directory: string): void {
  const pinned = readLinuxSource(editor.texts, editor.layout);
  const edits = changeLinuxSource(pinned, linux);
  editor.edit(pinned.file, directory, (text) => ({ text: replaceLines(text, edits), edits }));
}

/** The texts of a checkout while they are edited, and a record of the edits. */
class CheckoutEditor {
  readonly layout: PkgsLayout;
  readonly #texts: Map<string, string>;
  readonly #edits: Record<string, readonly LineEdit[]> = {};

  constructor(texts: CheckoutTexts, layout: PkgsLayout) {
    this.#texts = new Map(texts);
    this.layout = layout;
  }

  get texts(): CheckoutTexts {
    return this.#texts;
  }

  add(path: string, text: string): void {
    this.#texts.set(path, text);
  }

  edit(path: string, directory: string, change: (text: string) => EditedText): void {
    const text = this.#texts.get(path);
    if (text === undefined) {
      throw new RootsmithError('KERNEL_PKGS_INVALID', `\`${directory}\` has no \`${path}\``, {
        hint: 'Use a whole checkout of siderolabs/pkgs.',
        details: { file: path },
      });
    }
    const { text: changed, edits } = change(text);
    this.#texts.set(path, changed);
    this.#edits[path] = [...(this.#edits[path] ?? []), ...edits];
  }

  /** Adds the record of the edits, unless there is nothing to take back. */
  addState(madePatchFolder: boolean): void {
    const state = writePkgsState({ edits: this.#edits, madePatchFolder });
    if (state !== undefined) this.#texts.set(STATE_FILE, state);
  }
}
