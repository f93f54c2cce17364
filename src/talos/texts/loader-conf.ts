import { isAtLeast, type TalosVersion } from '../version.ts';

/** How systemd-boot enrols keys that lie on the medium. */
export type KeyEnrollment = 'off' | 'manual' | 'if-safe' | 'force';

const HEAD = '# systemd-boot configuration\n\ntimeout 10\n';
const ISO_SINCE = '1.6';
const DISK_ENROLLMENT_SINCE = '1.14';

/** The `loader/loader.conf` of an ISO, or undefined for a release whose ISOs have none. */
export function isoLoaderConf(version: TalosVersion | undefined, enroll: KeyEnrollment): string | undefined {
  return isAtLeast(version, ISO_SINCE) ? `${HEAD}\nsecure-boot-enroll ${enroll}\n` : undefined;
}

/** The `loader/loader.conf` of a disk image. Keys are enrolled from it with secure boot, from 1.14 on. */
export function diskLoaderConf(version: TalosVersion | undefined, enroll: KeyEnrollment = 'off'): string {
  const enrolls = enroll !== 'off' && isAtLeast(version, DISK_ENROLLMENT_SINCE);
  return enrolls ? `${HEAD}\nsecure-boot-enroll ${enroll}\n` : HEAD;
}
