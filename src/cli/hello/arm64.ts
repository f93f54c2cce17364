import { type CodePart, data } from './assemble.ts';

const SP = 31;
const NOT_EQUAL = 0x1;
const LESS = 0xb;
const LESS_OR_EQUAL = 0xd;

/** Linux's system call convention: number in x8, arguments in x0 to x3. */
export function arm64Program(message: Uint8Array): readonly CodePart[] {
  return [
    load(19, SP, 0), //  argc
    load(20, SP, 16), // argv[1]
    load(21, SP, 24), // argv[2]
    address(1, 'message'),
    move(2, message.length),
    move(0, 1),
    ...systemCall(64), // write
    compareTo(19, 3),
    branchIf(LESS, 'ok'),
    load(9, 20, 0),
    address(10, 'flag'),
    load(10, 10, 0),
    compare(9, 10),
    branchIf(NOT_EQUAL, 'ok'),
    word(0x39400000 | (8 << 10) | (20 << 5) | 9), // ldrb w9, [x20, #8]
    ({ here, of }) => little(0x35000000 | (offset(here, of('ok'), 19) << 5) | 9), // cbnz w9, ok
    word(0x92800000 | (99 << 5)), //                 movn x0, #99: AT_FDCWD is -100
    copy(1, 21),
    move(2, 0), // O_RDONLY
    move(3, 0),
    ...systemCall(56), // openat
    ({ here, of }) => little(0xb7f80000 | (offset(here, of('fail'), 14) << 5)), // tbnz x0, #63, fail
    copy(22, 0),
    word(0xd1400000 | (1 << 10) | (SP << 5) | SP), // sub sp, sp, #4096
    'copy',
    copy(0, 22),
    fromStack(1),
    move(2, 4096),
    ...systemCall(63), // read
    compareTo(0, 0),
    branchIf(LESS_OR_EQUAL, 'ok'),
    copy(2, 0),
    fromStack(1),
    move(0, 1),
    ...systemCall(64), // write
    branch('copy'),
    'ok',
    move(0, 0),
    'exit',
    ...systemCall(93), // exit
    'fail',
    move(0, 1),
    branch('exit'),
    'flag',
    data(Buffer.from('--config')),
    'message',
    data(message),
  ];
}

function load(to: number, base: number, byteOffset: number): CodePart {
  return word(0xf9400000 | ((byteOffset / 8) << 10) | (base << 5) | to);
}

function move(to: number, value: number): CodePart {
  return word(0xd2800000 | (value << 5) | to);
}

function copy(to: number, from: number): CodePart {
  return word(0xaa0003e0 | (from << 16) | to);
}

function fromStack(to: number): CodePart {
  return word(0x91000000 | (SP << 5) | to);
}

function systemCall(number: number): readonly CodePart[] {
  return [move(8, number), word(0xd4000001)];
}

function compare(left: number, right: number): CodePart {
  return word(0xeb00001f | (right << 16) | (left << 5));
}

function compareTo(left: number, value: number): CodePart {
  return word(0xf100001f | (value << 10) | (left << 5));
}

function branchIf(condition: number, label: string): CodePart {
  return ({ here, of }) => little(0x54000000 | (offset(here, of(label), 19) << 5) | condition);
}

function branch(label: string): CodePart {
  return ({ here, of }) => little(0x14000000 | offset(here, of(label), 26));
}

function address(to: number, label: string): CodePart {
  return ({ here, of }) => {
    const distance = of(label) - here;
    return little(0x10000000 | ((distance & 3) << 29) | (((distance >> 2) & 0x7ffff) << 5) | to);
  };
}

/** Distances count instructions, in `bits` bits of two's complement. */
function offset(here: number, target: number, bits: number): number {
  return ((target - here) >> 2) & (2 ** bits - 1);
}

function word(value: number): CodePart {
  return data(little(value));
}

function little(value: number): readonly number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
}
