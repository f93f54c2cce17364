import { toByteString } from '../../bytes/index.ts';
import { moduleNameOf } from './module-name.ts';

/** An alias of a module that is part of the kernel. */
export interface BuiltinAlias {
  readonly alias: string;
  readonly module: string;
}

/** The lines of a list of paths, such as `modules.order` and `modules.builtin`. */
export function pathLines(content: Uint8Array): readonly string[] {
  return toByteString(content)
    .split('\n')
    .filter((line) => line !== '');
}

/** The names of the modules that are part of the kernel, in the order of `modules.builtin`. */
export function builtinNames(builtin: Uint8Array): readonly string[] {
  return pathLines(builtin).map(moduleNameOf);
}

/** The aliases in `modules.builtin.modinfo`, which holds `module.key=value` texts, each with its NUL. */
export function builtinAliases(modinfo: Uint8Array): readonly BuiltinAlias[] {
  return toByteString(modinfo)
    .split('\0')
    .flatMap((text) => {
      const [, module = '', key, alias = ''] = /^([^.]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
      return key === 'alias' && alias !== '' ? [{ alias, module }] : [];
    });
}
