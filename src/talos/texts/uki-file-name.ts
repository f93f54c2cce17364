import type { TalosVersion } from '../version.ts';

/** The name of a release's UKI in `EFI/Linux` of a disk or an ISO. */
export function ukiFileName(version: TalosVersion): string {
  return `Talos-${version}.efi`;
}
