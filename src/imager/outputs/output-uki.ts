import type { SizedContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type OutputKind, ukiEra } from '../../talos/index.ts';
import { buildUki, partsForOutput, signUki } from '../../uki/index.ts';
import { partsOfFiles } from '../base/uki-parts.ts';
import { outputCommandLine } from '../command-line.ts';
import type { MediaContext } from '../context.ts';

/** The UKI of an output, signed where secure boot is asked for. Throws `BASE_UNSUPPORTED` without systemd's stub. */
export async function outputUki(kind: OutputKind, context: MediaContext): Promise<SizedContent> {
  const { base, settings, signing, image, options } = context;
  const { version: release, time } = settings;
  const stub = base.uki?.file ?? base.stub ?? missingPart(image.name, 'systemd-stub.efi');
  const parts = base.uki?.parts ?? (await partsOfFiles(base, release, options.signal));
  const chosen = partsForOutput(parts, {
    kind,
    commandLine: outputCommandLine(kind, settings),
    oldCommandLine: base.uki?.commandLine,
    hasProfiles: ukiEra(release).hasProfiles,
  });
  const making = { release, time, signal: options.signal };
  if (signing === undefined) return await buildUki(stub, chosen, making);
  return await signUki(stub, chosen, { ...making, signer: signing.signer, pcrSigner: signing.pcrSigner });
}

/** The error for a file that the installer does not bring. */
export function missingPart(name: string, file: string): never {
  throw new RootsmithError('BASE_UNSUPPORTED', `${name} brings no \`${file}\``, {
    hint: 'Name the imager image of the release, or its installer: installers have it from Talos 1.5 on.',
    details: { file },
  });
}
