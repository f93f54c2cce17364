export { changeCpioHeader } from './change-header.ts';
export { type CpioFormat, isCpio } from './header.ts';
export { type CpioEntry, type ReadCpioOptions, readCpio, readCpioArchive } from './read.ts';
export { type CpioHardLink, type CpioInput, measureCpio, writeCpio } from './write.ts';
