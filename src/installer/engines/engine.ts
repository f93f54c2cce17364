import type { SquashEngine } from '../stages/squash.ts';
import { squashByGraft } from './graft.ts';
import { squashWithTools } from './squashfs-tools.ts';

/** What turns an edited tree into an installer: the squashfs of it, or the whole image in place of the later stages. */
export type Engine =
  | { readonly kind: 'squash'; readonly name: EngineName; readonly squash: SquashEngine }
  | { readonly kind: 'image'; readonly name: EngineName };

export const engineNames = ['graft', 'squashfs-tools', 'docker'] as const;

export type EngineName = (typeof engineNames)[number];

const engines: Readonly<Record<EngineName, Engine>> = {
  graft: { kind: 'squash', name: 'graft', squash: squashByGraft },
  'squashfs-tools': { kind: 'squash', name: 'squashfs-tools', squash: squashWithTools },
  docker: { kind: 'image', name: 'docker' },
};

export function findEngine(name: EngineName): Engine {
  return engines[name];
}
