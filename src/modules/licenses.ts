/** Licences of modules that may use symbols for GPL modules. @see linux/include/linux/license.h */
const gplCompatible: ReadonlySet<string> = new Set([
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
]);

/** Whether the kernel takes a module with this licence for proprietary. None at all is proprietary too. */
export function isProprietary(license: string | undefined): boolean {
  return license === undefined || !gplCompatible.has(license);
}
