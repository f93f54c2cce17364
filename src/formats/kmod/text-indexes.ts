import { fromByteString } from '../../bytes/index.ts';
import type { Dependencies } from './dependencies.ts';
import { refuseUnprintable } from './index-tree.ts';
import { type ModuleFacts, modinfoValues } from './module-facts.ts';
import { moduleNameOf } from './module-name.ts';

/** The line of a module: its path, and those of what has to be loaded before it. */
export function dependencyLine(module: ModuleFacts, needed: readonly ModuleFacts[]): string {
  return [`${module.path}:`, ...needed.map(({ path }) => path)].join(' ');
}

export function dependencyText({ closures }: Dependencies): Uint8Array {
  return linesOf([...closures].map(([module, needed]) => dependencyLine(module, needed)));
}

export function aliasText(modules: readonly ModuleFacts[]): Uint8Array {
  const lines = modules.flatMap((module) =>
    modinfoValues(module, 'alias').map((alias) => `alias ${alias} ${moduleNameOf(module.path)}`),
  );
  return linesOf(['# Aliases extracted from modules themselves.', ...lines]);
}

export function softDependencyText(modules: readonly ModuleFacts[]): Uint8Array {
  return linesOf(['# Soft dependencies extracted from modules themselves.', ...settings(modules, 'softdep')]);
}

/** kmod reads this file from its version 33 on. */
export function weakDependencyText(modules: readonly ModuleFacts[]): Uint8Array {
  return linesOf(['# Weak dependencies extracted from modules themselves.', ...settings(modules, 'weakdep')]);
}

function settings(modules: readonly ModuleFacts[], key: 'softdep' | 'weakdep'): readonly string[] {
  return modules.flatMap((module) =>
    modinfoValues(module, key).map((value) => `${key} ${moduleNameOf(module.path)} ${value}`),
  );
}

/** By symbol. The order is that of their names, where kmod's is that of a hash table; nobody depends on it. */
export function symbolText({ providers }: Dependencies): Uint8Array {
  const lines = [...providers].map(([symbol, { path }]) => `alias symbol:${symbol} ${moduleNameOf(path)}`);
  return linesOf(['# Aliases for symbols, used by symbol_request().', ...lines.sort()]);
}

/** The device nodes that are made before their modules are loaded; empty where there is none, as kmod writes it. */
export function deviceText(modules: readonly ModuleFacts[]): Uint8Array {
  const lines = modules.flatMap((module) => {
    const node = deviceNode(modinfoValues(module, 'alias'));
    return node === undefined ? [] : [`${moduleNameOf(module.path)} ${node}`];
  });
  return linesOf(lines.length === 0 ? [] : ['# Device nodes to trigger on-demand module loading.', ...lines]);
}

/** Name and numbers of a device node, from the first aliases that have both: `fuse c10:229`. */
function deviceNode(aliases: readonly string[]): string | undefined {
  let name: string | undefined;
  let numbers: string | undefined;
  for (const alias of aliases) {
    const [, kind, major, minor] = /^(char|block)-major-(\d+)-(\d+)/.exec(alias) ?? [];
    if (alias.startsWith('devname:')) name = alias.slice('devname:'.length);
    else if (kind !== undefined) numbers = `${kind.slice(0, 1)}${major}:${minor}`;
    if (name !== undefined && numbers !== undefined) return `${name} ${numbers}`;
  }
  return undefined;
}

/** Machined ends at a blank line, so that none may come of what a module says. */
function linesOf(lines: readonly string[]): Uint8Array {
  for (const line of lines) refuseUnprintable(line);
  return fromByteString(lines.map((line) => `${line}\n`).join(''));
}
