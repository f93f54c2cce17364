import { type CheckoutChange, changesBetween, readCheckout, writeCheckout } from './checkout.ts';
import { type EditedCheckout, editCheckout, ourPatchFolder, type PkgsRequest } from './edit-checkout.ts';
import type { CheckoutTexts } from './layout.ts';
import { joinStates, parsePkgsState, STATE_FILE, writePkgsState } from './state.ts';

/** What a request makes of a checkout. */
export interface PkgsPlan extends EditedCheckout {
  readonly directory: string;
  /** The files as they are now. */
  readonly before: CheckoutTexts;
  readonly changes: readonly CheckoutChange[];
}

/** Works out what has to change in a checkout, and changes nothing. Throws what `editCheckout` throws. */
export async function planPkgs(directory: string, request: PkgsRequest): Promise<PkgsPlan> {
  const { texts, patchFolders } = await readCheckout(directory);
  const edited = editCheckout(texts, request, { directory, hasPatchFolder: (path) => patchFolders.has(path) });
  return { ...edited, directory, before: texts, changes: changesBetween(texts, edited.texts) };
}

/** Makes the changes of a plan. */
export async function applyPkgs({ directory, before, texts, layout }: PkgsPlan): Promise<void> {
  const [old, current] = [before, texts].map((state) => parsePkgsState(state.get(STATE_FILE)));
  if (old === undefined || current === undefined) return;
  const isRemoved = old.madePatchFolder && !current.madePatchFolder;
  await writeCheckout(directory, {
    before,
    after: texts,
    interim: writePkgsState(joinStates(old, current)),
    emptied: [ourPatchFolder(layout), ...(isRemoved ? [layout.patchFolder] : [])],
  });
}
