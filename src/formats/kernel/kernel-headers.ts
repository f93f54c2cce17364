import { raw, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';

/** @see https://docs.kernel.org/arch/x86/boot.html «The Real-Mode Kernel Header» */
export const bzImageHeader = struct('bzImage header', {
  bootSector: raw(0x1f1),
  setupSectors: u8, //     0 means 4
  setupFields: raw(12),
  bootFlag: u16le, //      0xaa55
  jump: u16le,
  magic: u32le, //         "HdrS"
  protocol: u16le,
  switchAndStart: raw(6),
  versionOffset: u16le, // of the banner, 0x200 before it; 0: none
});

/** The fields of the bzImage header that follow, up to the size of the payload. */
export const bzImagePayload = struct('bzImage payload', {
  loadFields: raw(0x38),
  payloadOffset: u32le, // from the end of the setup code
  payloadSize: u32le, //   with the u32 that compressors other than gzip append
});

/** @see https://docs.kernel.org/arch/arm64/booting.html */
export const arm64Header = struct('arm64 Image header', {
  code: raw(8), //         starts with "MZ" where EFI is built in
  textOffset: u64le,
  imageSize: u64le,
  flags: u64le,
  reserved: raw(24),
  magic: u32le, //         "ARM\x64"
  peOffset: u32le,
});

/** @see https://github.com/torvalds/linux/blob/v6.12/drivers/firmware/efi/libstub/zboot-header.S */
export const zbootHeader = struct('EFI zboot header', {
  dosMagic: u32le, //      "MZ\0\0"
  magic: u32le, //         "zimg"
  payloadOffset: u32le,
  payloadSize: u32le, //   without the u32 that some compressors append
  reserved: raw(8),
  compressor: raw(32), //  "gzip", "zstd22", "xzkern", NUL-padded
  linuxMagic: u32le,
  peOffset: u32le,
});

export const BZ_IMAGE_MAGIC = 0x53726448;
export const ARM64_MAGIC = 0x644d5241;
export const ZBOOT_MAGIC = 0x676d697a;
