import { buildCommandLine, editCommandLine, type OutputKind } from '../talos/index.ts';
import type { MediaSettings } from './settings.ts';

/**
 * The command line of an output: that of the release and the platform, with what the installer's own line had beside
 * it, and then what the user asks for.
 */
export function outputCommandLine(
  kind: OutputKind,
  settings: Pick<
    MediaSettings,
    'version' | 'architecture' | 'platformName' | 'secureBoot' | 'meta' | 'customArguments' | 'extraArguments'
  >,
): string {
  const { version, architecture, platformName: platform, secureBoot, meta, customArguments, extraArguments } = settings;
  const line = buildCommandLine({
    kind,
    version,
    architecture,
    platform,
    secureBoot,
    meta,
    extraArguments: customArguments,
  });
  return editCommandLine(line, { version, extraArguments }).after;
}
