import { struct, u32le, u64le } from '../../bytes/index.ts';

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html */
export const elfSectionHeader = struct('ELF section header', {
  name: u32le, //    offset in the section of names
  type: u32le, //    8 NOBITS: takes no room in the file
  flags: u64le,
  address: u64le,
  offset: u64le,
  size: u64le,
  link: u32le,
  info: u32le,
  align: u64le,
  entrySize: u64le,
});
