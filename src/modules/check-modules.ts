import { type CheckSurroundings, checkModule } from './check-module.ts';
import type { Enforcement } from './enforcement.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { CheckableModule } from './module-facts.ts';
import { Providers } from './providers.ts';
import type { ModuleNotice, ModuleVerdict } from './verdict.ts';

/** A module with the verdict of the kernel. */
export interface CheckedModule extends ModuleVerdict {
  readonly module: CheckableModule;
  /** The paths of the modules that it takes symbols from. */
  readonly uses: readonly string[];
}

export interface CheckModulesInput {
  readonly kernel: KernelFacts;
  readonly enforcement: Enforcement;
  /** All modules that are there when the kernel runs. Of several of one name the first counts. */
  readonly modules: readonly CheckableModule[];
  /** The process that loads modules. @default 'modprobe' */
  readonly program?: string | undefined;
}

/**
 * Tells for every module whether the kernel would load it, after the modules that it needs. The result has the order
 * of the modules.
 */
export function checkModules({
  kernel,
  enforcement,
  modules,
  program = 'modprobe',
}: CheckModulesInput): readonly CheckedModule[] {
  const verdicts = new Map<CheckableModule, CheckedModule | undefined>();
  const surroundings: CheckSurroundings = {
    kernel,
    enforcement,
    program,
    layoutBytes: layoutOf(modules),
    providers: new Providers(kernel.exports, modules),
    allowsMissingImports: kernel.config?.options.get('MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS') === 'y',
    isRefused: (needed) => verdictOn(needed)?.outcome === 'refused',
  };
  const names = new Set(modules.map(({ name }) => name));
  /** Undefined while it is being found: modules that need each other do not refuse each other. */
  function verdictOn(module: CheckableModule): CheckedModule | undefined {
    if (verdicts.has(module)) return verdicts.get(module);
    verdicts.set(module, undefined);
    const { uses, notices, ...verdict } = checkModule(module, surroundings);
    const checked = {
      ...verdict,
      module,
      uses: [...uses].map(({ path }) => path),
      notices: [...notices, ...missingDependencies(module, names)],
    };
    verdicts.set(module, checked);
    return checked;
  }
  return modules.map(verdictOn).filter((checked) => checked !== undefined);
}

/** `struct module` has one size in a kernel: that of the modules that its own key signed, where they agree. */
function layoutOf(modules: readonly CheckableModule[]): number | undefined {
  const sizes = new Set(
    modules.filter(({ signature }) => signature.kind === 'valid').map(({ module }) => module?.layoutBytes),
  );
  return sizes.size === 1 ? [...sizes][0] : undefined;
}

/** A module may name one that it takes no symbol from: modprobe then fails before it loads anything. */
function missingDependencies({ module }: CheckableModule, names: ReadonlySet<string>): readonly ModuleNotice[] {
  const missing = (module?.depends ?? []).filter((name) => !names.has(name.replaceAll('-', '_')));
  if (missing.length === 0) return [];
  return [{ kind: 'dependency', message: `it names ${missing.join(', ')} as needed, which is not there` }];
}
