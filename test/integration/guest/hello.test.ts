import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { helloText, writeHello } from '../../../scripts/build-hello.ts';

const config = 'greeting = hi\n'.repeat(1000);
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rootsmith-hello-'));
  writeFileSync(join(directory, 'config.ini'), config);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([
  ['amd64', []],
  ['arm64', ['qemu-aarch64-static']],
] as const)('the hello program of %s', (architecture, emulator) => {
  test.each([
    ['alone prints its message', [], helloText, 0],
    ['with --config prints the file too', ['--config', 'config.ini'], helloText + config, 0],
    ['with a file that is not there fails', ['--config', 'nowhere'], helloText, 1],
    ['with another flag ignores it', ['--confix', 'config.ini'], helloText, 0],
    ['with a longer flag ignores it', ['--config2', 'config.ini'], helloText, 0],
  ])('%s', (_, args, output, status) => {
    const [program = '', ...rest] = [...emulator, writeHello(join(directory, architecture), architecture), ...args];

    const run = spawnSync(program, rest, { cwd: directory, encoding: 'utf8' });

    expect(run).toMatchObject({ status, stdout: output, stderr: '' });
  });
});
