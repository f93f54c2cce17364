import { expect, test } from 'vitest';
import { takeKernelBranch } from '../../../../src/kernel/module-patch/kernel-branch.ts';

const inside = (text: string) => takeKernelBranch(text, 'Makefile').inside.map((statement) => statement.text);

test.each([
  ['ifneq ($(KERNELRELEASE),)\nA=1\nelse\nB=1\nendif'],
  ['ifneq (${KERNELRELEASE}, )\nA=1\nelse\nB=1\nendif'],
  ['ifeq ($(KERNELRELEASE),)\nB=1\nelse\nA=1\nendif'],
  ['ifeq (,$(KERNELRELEASE))\nB=1\nelse\nA=1\nendif'],
  ['ifneq (,$(KERNELRELEASE))\nA=1\nelse\nB=1\nendif'],
  ['ifneq ("$(KERNELRELEASE)","")\nA=1\nelse\nB=1\nendif'],
  ['ifneq ($(strip $(KERNELRELEASE)),)\nA=1\nelse\nB=1\nendif'],
  ['ifdef KERNELRELEASE\nA=1\nelse\nB=1\nendif'],
  ['ifndef KERNELRELEASE\nB=1\nelse\nA=1\nendif'],
  ['ifeq ($(KBUILD_EXTMOD),)\nA=1\nelse\nB=1\nendif'],
])('takeKernelBranch() takes what counts in the kernel from %j', (text) => {
  expect(inside(text)).toEqual(['A=1']);
});

test('takeKernelBranch() keeps other conditionals, also around one of its own', () => {
  expect(inside('ifeq ($(CONFIG_X),y)\nifdef KERNELRELEASE\nA=1\nelse\nB=1\nendif\nelse\nC=1\nendif')).toEqual([
    'ifeq ($(CONFIG_X),y)',
    'A=1',
    'else',
    'C=1',
    'endif',
  ]);
});

test('takeKernelBranch() puts conditionals of a branch outside with it', () => {
  expect(takeKernelBranch('ifndef KERNELRELEASE\nifdef X\nB=1\nendif\nendif', 'M').outside).toHaveLength(3);
});

test.each([
  ['endif', /^M:1: `endif` has no beginning/],
  ['ifdef X', /^M:1: a conditional has no `endif`/],
  ['ifdef KERNELRELEASE\nelse ifdef X\nendif', /^M:2: `else if`/],
])('takeKernelBranch() refuses %j', (text, message) => {
  expect(() => takeKernelBranch(text, 'M')).toThrow(message);
});
