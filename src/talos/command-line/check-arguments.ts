import type { OutputKind } from '../outputs.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';

/** What a user wants to put into an output. */
export interface Customization {
  readonly kind: OutputKind;
  readonly version: TalosVersion | undefined;
  readonly secureBoot: boolean;
  readonly hasExtraArguments: boolean;
  readonly hasMeta: boolean;
}

const UNIFIED_INSTALLER_SINCE = '1.10';

/**
 * Says in the imager's words why an output cannot hold arguments or META values, or gives undefined. Up to 1.9 the
 * installer builds the line itself when it installs, so that its image has no place for arguments.
 */
export function customizationProblem(wanted: Customization): string | undefined {
  return argumentsProblem(wanted) ?? metaProblem(wanted);
}

function argumentsProblem({ kind, version, secureBoot, hasExtraArguments }: Customization): string | undefined {
  if (!hasExtraArguments) return undefined;
  const refusal = `customization of kernel args is not supported for ${kind} output`;
  if (kind === 'kernel' || kind === 'initramfs') return refusal;
  const isOld = kind === 'installer' && !secureBoot && !isAtLeast(version, UNIFIED_INSTALLER_SINCE);
  return isOld ? `${refusal} in !secureboot mode` : undefined;
}

function metaProblem({ kind, hasMeta }: Customization): string | undefined {
  const isPossible = kind !== 'kernel' && kind !== 'initramfs' && kind !== 'installer';
  return hasMeta && !isPossible ? `customization of meta partition is not supported for ${kind} output` : undefined;
}
