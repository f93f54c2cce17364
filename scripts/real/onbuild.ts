/**
 * The seven ONBUILD triggers of Talos 1.0 to 1.4, as `docker build` stores them. The commands and their
 * order are Talos's: rootsmith has to give what they give.
 */
export const onBuildTriggers = [
  'RUN apk add --no-cache --update cpio squashfs-tools xz',
  'WORKDIR /initramfs',
  'ARG RM',
  [
    'RUN xz -d /usr/install/${TARGETARCH}/initramfs.xz',
    'cpio -idvm < /usr/install/${TARGETARCH}/initramfs',
    'unsquashfs -f -d /rootfs rootfs.sqsh',
    'for f in ${RM}; do rm -rfv /rootfs$f; done',
    'rm /usr/install/${TARGETARCH}/initramfs',
    'rm rootfs.sqsh',
  ].join(' && '),
  'COPY --from=customization / /rootfs',
  [
    'RUN find /rootfs',
    'mksquashfs /rootfs rootfs.sqsh -all-root -noappend -comp xz -Xdict-size 100% -no-progress',
    'set -o pipefail',
    'find . 2>/dev/null | cpio -H newc -o | xz -v -C crc32 -0 -e -T 0 -z >/usr/install/${TARGETARCH}/initramfs.xz',
    'rm -rf /rootfs',
    'rm -rf /initramfs',
  ].join(' && '),
  'WORKDIR /',
] as const;
