import { expect, test } from 'vitest';
import { readKconfigTree } from '../../../../src/kernel/kconfig/kconfig-tree.ts';

const files: Readonly<Record<string, string>> = {
  Kconfig: 'mainmenu "x"\nsource "arch/$(SRCARCH)/Kconfig"\nsource "drivers/Kconfig"\nosource "gone/Kconfig"\n',
  'arch/x86/Kconfig': 'config X86\n\tdef_bool y\n\tselect BASE if !OTHER\n',
  'drivers/Kconfig': `menu "Drivers"
	depends on IO
config NET
	tristate "Net" if EXPERT
	depends on PCI
if NET
menuconfig NIC
	bool "Nic"
config BARE
	int
endif
choice
	prompt "which"
	depends on CHOICE
config ONE
	bool "one"
endchoice
endmenu
config AFTER
	prompt "after"
`,
};

async function read(): ReturnType<typeof readKconfigTree> {
  return await readKconfigTree({ read: async (path) => files[path], variables: { SRCARCH: 'x86' } });
}

test('readKconfigTree() gives each option what it depends on, also by the blocks around it', async () => {
  const { definitions } = await read();

  const conditions = [...definitions].map(([name, [first]]) => [
    name,
    first?.conditions.map(({ expression, file, line }) => `${expression} ${file}:${line}`),
  ]);
  expect(Object.fromEntries(conditions)).toEqual({
    X86: [],
    NET: ['IO drivers/Kconfig:2', 'PCI drivers/Kconfig:5'],
    NIC: ['IO drivers/Kconfig:2', 'NET drivers/Kconfig:6'],
    BARE: ['IO drivers/Kconfig:2', 'NET drivers/Kconfig:6'],
    ONE: ['IO drivers/Kconfig:2', 'CHOICE drivers/Kconfig:14'],
    AFTER: [],
  });
});

test('readKconfigTree() reads types, prompts and selections', async () => {
  const { definitions, selections } = await read();

  expect(definitions.get('NET')).toMatchObject([{ type: 'tristate', prompt: { condition: 'EXPERT' }, line: 3 }]);
  expect(definitions.get('NIC')).toMatchObject([{ type: 'bool', prompt: { condition: undefined } }]);
  expect(definitions.get('BARE')).toMatchObject([{ type: 'int', prompt: undefined }]);
  expect(definitions.get('X86')).toMatchObject([{ type: 'bool', prompt: undefined }]);
  expect(selections.get('BASE')).toEqual([{ by: 'X86', expression: '!OTHER', file: 'arch/x86/Kconfig', line: 3 }]);
});

test('readKconfigTree() of a file that reads itself ends', async () => {
  const tree = await readKconfigTree({ read: async () => 'source "Kconfig"\n', variables: {} });

  expect(tree.definitions.size).toBe(0);
});
