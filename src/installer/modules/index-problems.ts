import { isRootsmithError } from '../../errors/index.ts';
import { moduleNameOf, readIndex } from '../../formats/index.ts';
import type { KernelFacts } from '../../modules/index.ts';
import { ModuleFolder } from './module-folder.ts';
import type { IndexFinding } from './report.ts';
import type { ModuleSystem } from './system.ts';

/** Files without which nobody finds a module, and what happens then. */
const needed: Readonly<Record<string, string>> = {
  'modules.dep': 'machined cannot load any module without it, even if none is configured',
  'modules.alias': 'machined cannot load any module without it',
  'modules.builtin': 'machined cannot load any module without it',
  'modules.dep.bin': 'udevd and modprobe read it, with the other three, or none of them',
  'modules.alias.bin': 'udevd and modprobe read it, with the other three, or none of them',
  'modules.symbols.bin': 'udevd and modprobe read it, with the other three, or none of them',
  'modules.builtin.bin': 'udevd and modprobe read it, with the other three, or none of them',
};

/**
 * Finds what keeps modules from being found by those who load them: machined reads the text indexes, udevd and modprobe
 * the binary ones.
 *
 * @see https://github.com/pmorjan/kmod/blob/v1.1.1/kmod_linux.go
 */
export async function findIndexProblems(
  { trees }: Pick<ModuleSystem, 'trees'>,
  { release }: Pick<KernelFacts, 'release'>,
): Promise<readonly IndexFinding[]> {
  const folder = ModuleFolder.of(trees, release);
  if (folder === undefined || folder.modules.size === 0) return [];
  return [...(await missingFiles(folder)), ...(await dependencyProblems(folder)), ...(await binaryProblems(folder))];
}

async function missingFiles(folder: ModuleFolder): Promise<readonly IndexFinding[]> {
  const found: IndexFinding[] = [];
  for (const [name, why] of Object.entries(needed))
    if ((await folder.read(name)) === undefined)
      found.push({ path: `${folder.path}/${name}`, message: `is missing: ${why}`, modules: [] });
  return found;
}

/** Compares modules.dep with the modules that are there. */
async function dependencyProblems(folder: ModuleFolder): Promise<readonly IndexFinding[]> {
  const text = await folder.readText('modules.dep');
  if (text === undefined) return [];
  const path = `${folder.path}/modules.dep`;
  const lines = text.replace(/\n$/, '').split('\n');
  const isBlank = text !== '' && lines.some((line) => line.trim() === '');
  const listed = new Set(lines.map((line) => line.split(':', 1)[0] ?? '').filter((name) => name !== ''));
  return [
    ...(isBlank ? [{ path, message: 'has a blank line, by which machined ends in a panic', modules: [] }] : []),
    ...finding(
      path,
      'does not list modules that are there, so machined does not find them',
      folder.modules.difference(listed),
    ),
    ...finding(path, 'lists modules that are not there', listed.difference(folder.modules)),
  ];
}

/** Compares modules.dep.bin with the modules that are there. */
async function binaryProblems(folder: ModuleFolder): Promise<readonly IndexFinding[]> {
  const bytes = await folder.read('modules.dep.bin');
  if (bytes === undefined) return [];
  const path = `${folder.path}/modules.dep.bin`;
  const names = namesOf(bytes);
  if (typeof names === 'string') return [{ path, message: `cannot be read: ${names}`, modules: [] }];
  const missing = [...folder.modules].filter((module) => !names.has(moduleNameOf(module)));
  return finding(
    path,
    'does not list modules that are there, so udevd and modprobe do not find them',
    new Set(missing),
  );
}

function namesOf(bytes: Uint8Array): ReadonlySet<string> | string {
  try {
    return new Set(readIndex(bytes).keys());
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

function finding(path: string, message: string, modules: ReadonlySet<string>): readonly IndexFinding[] {
  return modules.size === 0 ? [] : [{ path, message, modules: [...modules].sort() }];
}
