import { type CodePart, data } from './assemble.ts';

/** Instructions in hex, for Linux's system call convention: number in rax, arguments in rdi, rsi, rdx. */
export function amd64Program(message: Uint8Array): readonly CodePart[] {
  return [
    code('48 8b 1c 24'), //           mov rbx, [rsp]       argc
    code('4c 8b 74 24 10'), //        mov r14, [rsp+16]    argv[1]
    code('4c 8b 64 24 18'), //        mov r12, [rsp+24]    argv[2]
    address('48 8d 35', 'message'), // lea rsi, [rip+message]
    code('ba', message.length), //    mov edx, length
    code('bf', 1), //                 mov edi, stdout
    code('b8', 1), //                 mov eax, write
    code('0f 05'), //                 syscall
    code('48 83 fb 03'), //           cmp rbx, 3
    jump('7c', 'ok'), //              jl ok
    code('48 b8'), //                 mov rax, '--config'
    data(Buffer.from('--config')),
    code('49 39 06'), //              cmp [r14], rax
    jump('75', 'ok'), //              jne ok
    code('41 80 7e 08 00'), //        cmp byte [r14+8], 0
    jump('75', 'ok'), //              jne ok
    code('4c 89 e7'), //              mov rdi, r12
    code('31 f6'), //                 xor esi, esi         O_RDONLY
    code('b8', 2), //                 mov eax, open
    code('0f 05'), //                 syscall
    code('85 c0'), //                 test eax, eax
    jump('78', 'fail'), //            js fail
    code('41 89 c5'), //              mov r13d, eax
    code('48 81 ec', 4096), //        sub rsp, 4096
    'copy',
    code('44 89 ef'), //              mov edi, r13d
    code('48 89 e6'), //              mov rsi, rsp
    code('ba', 4096), //              mov edx, 4096
    code('31 c0'), //                 xor eax, eax         read
    code('0f 05'), //                 syscall
    code('48 85 c0'), //              test rax, rax
    jump('7e', 'ok'), //              jle ok
    code('48 89 c2'), //              mov rdx, rax
    code('48 89 e6'), //              mov rsi, rsp
    code('bf', 1), //                 mov edi, stdout
    code('b8', 1), //                 mov eax, write
    code('0f 05'), //                 syscall
    jump('eb', 'copy'), //            jmp copy
    'ok',
    code('31 ff'), //                 xor edi, edi
    'exit',
    code('b8', 60), //                mov eax, exit
    code('0f 05'), //                 syscall
    'fail',
    code('bf', 1), //                 mov edi, 1
    jump('eb', 'exit'), //            jmp exit
    'message',
    data(message),
  ];
}

function code(hex: string, immediate?: number): CodePart {
  const bytes = hex.split(' ').map((byte) => Number.parseInt(byte, 16));
  return data(immediate === undefined ? bytes : [...bytes, ...little(immediate)]);
}

function jump(opcode: string, label: string): CodePart {
  return ({ here, of }) => {
    const distance = of(label) - (here + 2);
    if (distance < -128 || distance > 127)
      throw new Error(`bug: \`${label}\` is ${distance} bytes away, too far for a short jump`);
    return [Number.parseInt(opcode, 16), distance & 0xff];
  };
}

function address(hex: string, label: string): CodePart {
  const bytes = hex.split(' ').map((byte) => Number.parseInt(byte, 16));
  return ({ here, of }) => [...bytes, ...little(of(label) - (here + bytes.length + 4))];
}

function little(value: number): readonly number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}
