import { expect, test } from 'vitest';
import { explainOption } from '../../../../src/kernel/kconfig/explain-option.ts';
import { readKconfigTree } from '../../../../src/kernel/kconfig/kconfig-tree.ts';

const text = `config USB_SUPPORT
	bool "USB"
config NET
	tristate "Net"
if USB_SUPPORT
config USB
	tristate "USB"
	depends on PCI || NET
endif
config SWITCH
	bool "switch"
config HIDDEN
	tristate
config EXPERT_ONLY
	bool "x" if EXPERT
config TWICE
	bool "a"
	depends on PCI
config TWICE
	bool "b"
	depends on NET
config FREE
	bool "free"
config PULLS
	bool "pulls"
	select PULLED if NET
config PULLED
	bool "pulled"
config MACRO
	bool "macro"
	depends on $(cc-option,-mx)
config ONLY_MODULE
	tristate "only"
	depends on m
`;
const tree = await readKconfigTree({
  read: async (path) => (path === 'Kconfig' ? text : undefined),
  variables: {},
});

function explain(name: string, value: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  return explainOption({ name, value }, tree, new Map(Object.entries({ MODULES: 'y', ...values })));
}

test('explainOption() names what holds an option back, with the values in it', () => {
  expect(explain('USB', 'y', { NET: 'm' })).toEqual([
    'depends on `USB_SUPPORT` (Kconfig:5), where USB_SUPPORT=n',
    'depends on `PCI || NET` (Kconfig:8), where PCI=n, NET=m',
  ]);
});

test('explainOption() leaves out the conditions that allow the value', () => {
  expect(explain('USB', 'm', { NET: 'm' })).toEqual(['depends on `USB_SUPPORT` (Kconfig:5), where USB_SUPPORT=n']);
});

test.each([
  ['NETT', 'y', {}, ['no Kconfig file of this tree has `config NETT`; did you mean NET?']],
  ['SWITCH', 'm', {}, ['it cannot be a module (bool, Kconfig:10)']],
  ['HIDDEN', 'y', {}, ['it cannot be chosen: other options select it, or it has a default (Kconfig:12)']],
  ['EXPERT_ONLY', 'y', {}, ['can be chosen if `EXPERT` (Kconfig:14), where EXPERT=n']],
  ['NET', 'm', { MODULES: 'n' }, ['modules are off, where MODULES=n']],
  ['PULLED', 'n', { PULLS: 'y', NET: 'y' }, ['selected by PULLS=y (Kconfig:26)']],
  ['PULLED', 'n', { PULLS: 'y' }, ['its default is not off, and it cannot be turned off here']],
  ['MACRO', 'y', {}, ['depends on `$(cc-option,-mx)` (Kconfig:31) (only the build can tell its value)']],
  ['ONLY_MODULE', 'y', {}, ['depends on `m` (Kconfig:34)']],
])('explainOption() of %s=%s', (name, value, values, expected) => {
  expect(explain(name, value, values)).toEqual(expected);
});

test('explainOption() of an option that is defined twice needs one definition that allows it', () => {
  expect(explain('TWICE', 'y')).toEqual([
    'depends on `PCI` (Kconfig:18), where PCI=n',
    'depends on `NET` (Kconfig:21), where NET=n',
  ]);
  expect(explain('TWICE', 'y', { NET: 'm' })).toEqual([
    'nothing that it depends on holds it back: it may be a part of a choice, or its value out of range (Kconfig:16)',
  ]);
});
