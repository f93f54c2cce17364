import { createHash } from 'node:crypto';
import { encodeJson, type JsonObject } from '../../oci/index.ts';

/** A file of the extension, with its path in the root file system, such as `/usr/local/bin/tool`. */
export interface SbomFile {
  readonly path: string;
  /** Hexadecimal digits. */
  readonly sha1: string;
  readonly sha256: string;
}

/** An image that files were taken from. */
export interface SbomImage {
  /** Its reference; undefined for one that lay on the build machine, whose path means nothing elsewhere. */
  readonly reference: string | undefined;
  readonly digest: string;
}

export interface SbomFacts {
  readonly name: string;
  readonly version: string;
  readonly author: string;
  readonly description: string;
  /** Go's name. */
  readonly architecture: string;
  readonly files: readonly SbomFile[];
  readonly images: readonly SbomImage[];
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * The list of what is in an extension, as a node shows it since Talos 1.11: SPDX 2.3 in JSON. Equal facts give equal
 * bytes.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/
 */
export function sbomDocument(facts: SbomFacts): Uint8Array {
  const { name, version, architecture, files, images, time } = facts;
  const entries = files.map(fileEntry);
  const content = createHash('sha256');
  for (const { path, sha256 } of files) content.update(`${sha256}  ${path}\n`);
  return encodeJson({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${name}-${version}-${architecture}`,
    documentNamespace: `urn:rootsmith:spdx:${encodeURIComponent(`${name}-${version}-${architecture}`)}:${content.digest('hex')}`,
    creationInfo: {
      created: new Date(time * 1000).toISOString().replace('.000Z', 'Z'),
      creators: ['Tool: rootsmith'],
    },
    packages: [mainPackage(facts), ...images.map(imagePackage)],
    files: entries,
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', MAIN_ID),
      ...entries.map(({ SPDXID }) => relation(MAIN_ID, 'CONTAINS', SPDXID)),
      ...images.map((_, index) => relation(MAIN_ID, 'GENERATED_FROM', imageId(index))),
    ],
  });
}

const MAIN_ID = 'SPDXRef-Extension';
const UNKNOWN = 'NOASSERTION';

function mainPackage({ name, version, author, description, files }: SbomFacts): JsonObject {
  return {
    SPDXID: MAIN_ID,
    name,
    versionInfo: version,
    ...(author === '' ? {} : { supplier: `Organization: ${author}` }),
    ...(description === '' ? {} : { description }),
    downloadLocation: UNKNOWN,
    filesAnalyzed: true,
    packageVerificationCode: { packageVerificationCodeValue: verificationCode(files) },
    licenseConcluded: UNKNOWN,
    licenseDeclared: UNKNOWN,
    copyrightText: UNKNOWN,
  };
}

/** @see https://spdx.github.io/spdx-spec/v2.3/package-information/#79-package-verification-code-field */
function verificationCode(files: readonly SbomFile[]): string {
  const sums = files.map(({ sha1 }) => sha1).sort();
  return createHash('sha1').update(sums.join('')).digest('hex');
}

function imagePackage({ reference, digest }: SbomImage, index: number): JsonObject {
  return {
    SPDXID: imageId(index),
    name: reference ?? `image ${index + 1}`,
    versionInfo: digest,
    downloadLocation: UNKNOWN,
    filesAnalyzed: false,
    licenseConcluded: UNKNOWN,
    licenseDeclared: UNKNOWN,
    copyrightText: UNKNOWN,
  };
}

function imageId(index: number): string {
  return `SPDXRef-Image-${index + 1}`;
}

function fileEntry({ path, sha1, sha256 }: SbomFile, index: number): JsonObject & { readonly SPDXID: string } {
  return {
    SPDXID: `SPDXRef-File-${index + 1}`,
    fileName: `.${path}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: sha1 },
      { algorithm: 'SHA256', checksumValue: sha256 },
    ],
    licenseConcluded: UNKNOWN,
    copyrightText: UNKNOWN,
  };
}

function relation(from: string, type: string, to: string): JsonObject {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}
