import { allowedExtensionPaths } from '../data/extension-paths.ts';
import { isIn } from '../released.ts';
import { isAtLeast, type TalosVersion } from '../version.ts';

/** Up to 1.1 Talos looked at the directory of a file, and not at its whole path. */
const WHOLE_PATH_SINCE = '1.2';
const UNCHECKED_SINCE = '1.9';

/**
 * Whether the content rules of a release allow a path, such as `/usr/local/bin/tool`, in a system extension.
 * Directories may lie anywhere.
 */
export function isAllowedInExtension(path: string, version: TalosVersion | undefined): boolean {
  const compared = isAtLeast(version, WHOLE_PATH_SINCE) ? path : path.slice(0, path.lastIndexOf('/'));
  return allowedExtensionPaths.some((allowed) => isIn(allowed, version) && compared.startsWith(allowed.path));
}

/** Whether the tools of a release refuse an extension that breaks the content rules: those of 1.9 look away. */
export function enforcesContentRules(version: TalosVersion | undefined): boolean {
  return !isAtLeast(version, UNCHECKED_SINCE);
}

const IDENTIFIERS = String.raw`(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?`;
const GIT = String.raw`-v\d+\.\d+\.\d+${IDENTIFIERS}-\d+-g[0-9a-f]+(-dirty)?`;

/** The forms of versions that the validator of the extensions repository takes. */
const versionForms: readonly RegExp[] = [
  new RegExp(String.raw`^v?\d+\.\d+\.\d+${IDENTIFIERS}$`),
  /^v?\d+\.\d+$/,
  /^\d{8}(\.\d)?$/,
  new RegExp(String.raw`^\d+\.\d+\.\d+${GIT}$`),
  new RegExp(`^[0-9a-f]+${GIT}$`),
];

/**
 * Whether a version has a form of the extensions repository: `v1.2.3`, `v1.2`, a date such as `20240513`, or a version
 * or a commit with what `git describe` says of the release of Talos.
 *
 * @see https://github.com/siderolabs/extensions-validator
 */
export function isOfficialVersionForm(version: string): boolean {
  return versionForms.some((form) => form.test(version));
}
