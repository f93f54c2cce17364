import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { checkProgram } from '../../../../src/installer/services/check-program.ts';
import type { FileNode } from '../../../../src/rootfs/index.ts';
import { type ElfParts, elfFile } from '../../../fixtures/elf-file.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { file, makeTree } from '../../../fixtures/trees.ts';

const ARM64 = 183;

function nodeOf(bytes: Uint8Array): FileNode {
  return { ...file('', { mode: 0o755 }), size: bytes.length, content: { kind: 'stream', open: () => streamOf(bytes) } };
}

async function warningsFor(program: ElfParts | string, inside = makeTree({})): Promise<readonly string[]> {
  const build = memoryBuild();
  const node = nodeOf(typeof program === 'string' ? Buffer.from(program) : elfFile(program));
  await checkProgram(inside, { name: 'hello', entrypoint: './x', node, architecture: 'amd64', context: build.context });
  return build.warnings;
}

test('checkProgram() warns of a program for another machine', async () => {
  expect(await warningsFor({ type: 2, machine: ARM64 })).toEqual([
    'service `hello`: its entrypoint `./x` is a program for arm64, not for x86-64',
  ]);
});

test('checkProgram() warns of a loader that the root file system lacks', async () => {
  const program = { type: 3, interpreter: '/lib/ld.so\0' };

  expect(await warningsFor(program)).toEqual([
    'service `hello`: its entrypoint `./x` needs the loader `/lib/ld.so`, which its rootfs lacks',
  ]);
  expect(await warningsFor(program, makeTree({ 'lib/ld.so': 'loader' }))).toEqual([]);
});

test('checkProgram() has nothing to say of a script', async () => {
  expect(await warningsFor('#!/bin/sh\n')).toEqual([]);
});

test('checkProgram() does not read a program of the base', async () => {
  const build = memoryBuild();
  const node: FileNode = { ...file(''), content: { kind: 'base', inode: 1 } };

  const program = { name: 'hello', entrypoint: './x', node, architecture: 'amd64', context: build.context };
  await checkProgram(makeTree({}), program);

  expect(build.warnings).toEqual([]);
});
