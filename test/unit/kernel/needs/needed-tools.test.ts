import { expect, test } from 'vitest';
import { neededTools, optionTools } from '../../../../src/kernel/needs/needed-tools.ts';
import { chooseToolchain } from '../../../../src/kernel/tree/toolchain.ts';
import { parseKernelRecipe } from '../../../../src/recipe/index.ts';

const toolchain = chooseToolchain('amd64', { nodeArch: 'x64', env: {} });

function commandsFor(body: string, options: ReadonlyMap<string, string> = new Map()): readonly string[] {
  const text = `apiVersion: rootsmith/v1\nkind: Kernel\nconfig: { target: tinyconfig }\n${body}`;
  const recipe = parseKernelRecipe(text, { file: 'kernel.yaml', folder: '/' });
  return neededTools({ recipe, toolchain, compression: 'xz', options }).map(({ command }) => command);
}

test('neededTools() lists what every build needs, and what the source needs', () => {
  const commands = commandsFor('source: { tarball: a.tar.xz }');

  expect(commands).toEqual(
    expect.arrayContaining(['make', 'gcc', 'ld', 'flex', 'bison', 'bc', 'tar', 'xz', 'openssl']),
  );
  expect(commands).not.toContain('patch');
  expect(commands).not.toContain('git');
});

test('neededTools() adds what patches, checkouts and options need, and no openssl for a given key', () => {
  const commands = commandsFor(
    'source: { git: linux }\npatches: p\nsigning: { key: k }',
    new Map([['DEBUG_INFO_BTF', 'y']]),
  );

  expect(commands).toEqual(expect.arrayContaining(['git', 'patch', 'pahole']));
  expect(commands).not.toContain('openssl');
});

test('optionTools() names the option that needs a program', () => {
  expect(
    optionTools(
      new Map([
        ['KERNEL_ZSTD', 'y'],
        ['KERNEL_XZ', 'n'],
      ]),
    ),
  ).toEqual([{ command: 'zstd', debianPackage: 'zstd', purpose: 'CONFIG_KERNEL_ZSTD' }]);
});
