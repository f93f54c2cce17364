import type { SizedContent } from '../../bytes/index.ts';
import { signedProgram, wholeOf } from '../../installer/index.ts';
import { type EspContent, isoHasRandomSeed } from '../../media/index.ts';
import { diskLoaderConf, isAtLeast, isoLoaderConf, type KeyEnrollment, ukiFileName } from '../../talos/index.ts';
import { type EnrolmentFiles, enrolmentFiles } from '../../uki/index.ts';
import type { MediaContext } from '../context.ts';
import { missingPart, outputUki } from './output-uki.ts';

const CERTIFICATE_SINCE = '1.7';

/** What UEFI boots from a medium: systemd-boot and a UKI, both signed for secure boot. */
export async function espContent(kind: 'iso' | 'image', context: MediaContext): Promise<EspContent> {
  const { settings, signing } = context;
  const { version, architecture } = settings;
  const isDisc = kind === 'iso';
  const enroll = enrollmentOf(kind, context);
  const isListed = isDisc && isAtLeast(version, CERTIFICATE_SINCE);
  return {
    architecture,
    bootloader: await bootLoader(context),
    uki: await outputUki(kind, context),
    ukiName: ukiFileName(version),
    loaderConfig: isDisc ? isoLoaderConf(version, enroll) : diskLoaderConf(version, enroll),
    enrolment: enroll === 'off' ? undefined : await enrolmentOf(context),
    certificate: isListed ? signing?.signer.certificate.der : undefined,
    hasRandomSeed: isDisc && isoHasRandomSeed(version),
  };
}

function enrollmentOf(kind: 'iso' | 'image', { signing }: MediaContext): KeyEnrollment {
  if (signing === undefined) return 'off';
  return signing.enroll ?? (kind === 'iso' ? 'if-safe' : 'off');
}

async function enrolmentOf({ signing, settings }: MediaContext): Promise<EnrolmentFiles | undefined> {
  if (signing === undefined) return undefined;
  return signing.enrolment ?? (await enrolmentFiles({ signer: signing.signer, time: settings.time }));
}

async function bootLoader({ base, image, settings, signing }: MediaContext): Promise<SizedContent> {
  const file = base.bootLoader ?? missingPart(image.name, 'systemd-boot.efi');
  return signing === undefined ? wholeOf(file) : await signedProgram(file, signing.signer, settings.time);
}
