import type { PullAttempt } from '../../machine-config/index.ts';
import {
  type Check,
  diagnoseConfig,
  type ImageDiagnosis,
  parseMirrorAddress,
  refuseUnlikeMirror,
} from '../../mirror/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import type { CliContext } from '../command.ts';
import { namingOf } from '../mirror/flags.ts';
import { readText } from '../read-text.ts';
import { registryOptions } from '../registry-flags.ts';
import { checkMachine } from './check-machine.ts';
import { checkRegistry } from './check-registry.ts';
import type { DoctorFlags } from './flags.ts';

/** The result of all checks. */
export interface Diagnosis {
  /** The node, if its configuration was given. */
  readonly node: { readonly talos: string; readonly platform: string } | undefined;
  readonly images: readonly ImageDiagnosis[];
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
}

/** Checks what the flags name, or this machine if they name nothing. */
export async function gatherDiagnosis(chosen: DoctorFlags, context: CliContext): Promise<Diagnosis> {
  const { machineConfig, registry } = chosen;
  const naming = await namingOf({ naming: chosen.naming });
  if (naming !== undefined) refuseUnlikeMirror(naming);
  const registryChecks = registry === undefined ? [] : await checkRegistry(registry, chosen, context);
  if (machineConfig === undefined) {
    const machine = registry === undefined ? await checkMachine(context) : [];
    return { node: undefined, images: [], checks: [...machine, ...registryChecks], warnings: [] };
  }
  const { hosts } = await registryOptions(chosen, context.terminal);
  const { talos, platform, images, checks, warnings } = await diagnoseConfig(await readText(machineConfig, context), {
    version: chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos),
    platform: parsePlatform(chosen.platform),
    hosts,
    registry: registry === undefined ? undefined : attemptAt(registry),
    naming,
    signal: context.signal,
  });
  return { node: { talos, platform }, images, checks: [...registryChecks, ...checks], warnings };
}

function attemptAt(text: string): PullAttempt {
  const { origin, host, path } = parseMirrorAddress(text);
  return { base: `${origin}/v2${path === '' ? '' : `/${path}`}`, host, role: 'mirror' };
}
