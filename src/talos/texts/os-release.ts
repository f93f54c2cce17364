import { isAtLeast, type TalosVersion } from '../version.ts';

const NAME = 'Talos';
const OWN_NAME_SINCE = '1.13';

/**
 * The `os-release` of a release, which is the section `.osrel` of its UKIs. Another name counts from 1.13 on.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/version/osrelease.go
 */
export function osRelease(version: TalosVersion, { name = NAME }: { readonly name?: string | undefined } = {}): string {
  const shown = isAtLeast(version, OWN_NAME_SINCE) ? name : NAME;
  const id = shown.replaceAll(' ', '_').toLowerCase();
  return [
    `NAME="${shown}"`,
    `ID=${id}`,
    `VERSION_ID=${version}`,
    `PRETTY_NAME="${shown} (${version})"`,
    'HOME_URL="https://www.talos.dev/"',
    'BUG_REPORT_URL="https://github.com/siderolabs/talos/issues"',
    'VENDOR_NAME="Sidero Labs"',
    'VENDOR_URL="https://www.siderolabs.com/"',
    '',
  ].join('\n');
}
