import { join } from 'node:path';
import { nearest, usage } from '../../errors/index.ts';
import {
  type BootMediaKind,
  bootMediaKinds,
  type DiskRequest,
  type MediaRequest,
  type SecureBootRequest,
} from '../../imager/index.ts';
import { type Platform, parsePlatform } from '../../oci/index.ts';
import { parseMetaValue, parseTalosVersion } from '../../talos/index.ts';
import type { CliContext } from '../command.ts';
import { atHome } from '../modules/local-paths.ts';
import { absoluteIn } from '../output-places.ts';
import { readEnrolment } from '../secureboot/read-enrolment.ts';
import { readBootSigner, readPcrSigner } from '../secureboot/read-signers.ts';
import { parseSize } from '../sizes.ts';
import { chooseTarget } from './choose-target.ts';
import type { MediaFlags } from './flags.ts';
import { imageCacheOf } from './image-cache-flag.ts';

/** Reads the flags of `media`. Throws `USAGE`. */
export async function readMediaRequest(place: string, chosen: MediaFlags, context: CliContext): Promise<MediaRequest> {
  const { directory } = context.terminal;
  const kinds = kindsOf(chosen.kind);
  return {
    place: absoluteIn(place, directory),
    kinds,
    platform: platformOf(chosen.platform),
    ...(await chooseTarget(chosen.output, kinds, directory)),
    platformName: chosen.platformName,
    version: chosen.talos === undefined ? undefined : parseTalosVersion(chosen.talos),
    extraArguments: chosen.kernelArg,
    meta: chosen.meta.length === 0 ? undefined : chosen.meta.map(parseMetaValue),
    bootloader: chosen.bootloader,
    firmware: chosen.firmware,
    disk: diskOf(chosen),
    outFormat: chosen.compress === undefined ? undefined : chosen.compress === 'none' ? 'raw' : `.${chosen.compress}`,
    secureBoot: await secureBootOf(chosen, context),
    grub: chosen.grub === undefined ? undefined : absoluteIn(atHome(chosen.grub, directory), directory),
    imageCache:
      chosen.imageCache === undefined ? undefined : await imageCacheOf(atHome(chosen.imageCache, directory), directory),
    baseUrl: baseUrlOf(chosen.baseUrl),
  };
}

function kindsOf(lists: readonly string[]): readonly BootMediaKind[] {
  const names = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  if (names.length === 0)
    throw usage('what to make is missing', `Name it by \`--kind\`: one or more of ${bootMediaKinds.join(', ')}.`);
  return [...new Set(names.map(kindOf))];
}

function kindOf(name: string): BootMediaKind {
  const known = bootMediaKinds.find((kind) => kind === name);
  if (known !== undefined) return known;
  const near = name === 'image' ? 'disk' : nearest(name, bootMediaKinds);
  throw usage(
    `\`--kind ${name}\` is not known`,
    near === undefined ? `Use one of ${bootMediaKinds.join(', ')}.` : `Write \`${near}\`.`,
  );
}

function platformOf(text: string | undefined): Platform | undefined {
  if (text === undefined) return undefined;
  if (text.includes('/')) return parsePlatform(text);
  throw usage(
    `\`--platform ${text}\` is not an operating system and an architecture`,
    `Write \`--platform linux/amd64\`, or \`--platform-name ${text}\` for where it boots.`,
  );
}

function diskOf({ diskSize, diskFormat, sectorSize }: MediaFlags): DiskRequest {
  return {
    sizeBytes: diskSize === undefined ? undefined : parseSize(diskSize, '--disk-size'),
    format: diskFormat,
    sectorBytes: sectorsOf(sectorSize),
  };
}

function sectorsOf(text: string | undefined): 512 | 4096 | undefined {
  if (text === undefined) return undefined;
  if (text === '512') return 512;
  if (text === '4096') return 4096;
  throw usage(`\`--sector-size ${text}\` is not a size that disks have`, 'Write 512 or 4096.');
}

async function secureBootOf(chosen: MediaFlags, context: CliContext): Promise<SecureBootRequest | undefined> {
  const { secureBoot, key, signerCommand, cert, pcrKey, pcrSignerCommand, enroll, enrollKeys } = chosen;
  if (secureBoot)
    return {
      signer: await readBootSigner(chosen, context),
      pcrSigner: await readPcrSigner(chosen, context),
      enroll,
      enrolment: enrollKeys === undefined ? undefined : await readEnrolment(inFolder(enrollKeys), context),
    };
  const stray = [key, signerCommand, cert, pcrKey, pcrSignerCommand, enroll, enrollKeys];
  if (stray.every((value) => value === undefined)) return undefined;
  throw usage('keys and their enrolment are for secure boot', 'Add `--secure-boot`, or leave them out.');
}

function inFolder(folder: string): Readonly<Record<'PK' | 'KEK' | 'db', string>> {
  return { PK: join(folder, 'PK.auth'), KEK: join(folder, 'KEK.auth'), db: join(folder, 'db.auth') };
}

function baseUrlOf(text: string | undefined): string | undefined {
  if (text === undefined || /^(?:https?|tftp):\/\/[^\s]+$/.test(text)) return text;
  throw usage(`\`--base-url ${text}\` is not an address`, 'Write it as `http://192.0.2.1:5000/pxe`.');
}
