import { fewItems } from '../errors/index.ts';
import type { KernelModule, UndefinedSymbol } from '../formats/index.ts';
import { hex } from './check-build.ts';
import { kernelName } from './check-format.ts';
import { type Errno, errnos } from './errno.ts';
import { isProprietary } from './licenses.ts';
import type { CheckableModule } from './module-facts.ts';
import type { Provided, Providers } from './providers.ts';
import type { ModuleNotice, Refusal, RefusalCause } from './verdict.ts';

export interface SymbolSurroundings {
  readonly providers: Providers;
  /** Whether a module that exports something would itself be refused: then nothing of it is there. */
  readonly isRefused: (module: CheckableModule) => boolean;
  /** Whether the kernel only warns of namespaces that are not imported. */
  readonly allowsMissingImports: boolean;
}

export interface SymbolCheck {
  readonly refusal: Refusal | undefined;
  readonly notices: readonly ModuleNotice[];
  readonly onceDmesg: readonly string[];
  /** The modules that it takes symbols from. */
  readonly uses: ReadonlySet<CheckableModule>;
}

/** Older linkers leave this symbol behind, which nothing refers to. @see linux/kernel/module/main.c */
const IGNORED = '_GLOBAL_OFFSET_TABLE_';
const MAX_NAMES = 5;

/**
 * Looks up every undefined symbol, in the order of the kernel, which reports all of them and gives back the error of
 * the last.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/kernel/module/main.c `simplify_symbols`
 */
export function checkSymbols(module: KernelModule, surroundings: SymbolSurroundings): SymbolCheck {
  const lookup = new Lookup(module, surroundings);
  for (const symbol of module.undefinedSymbols) lookup.resolve(symbol);
  return lookup.result();
}

type Problem = 'unknown' | 'gpl-only' | 'checksum' | 'namespace' | 'dependency' | 'proprietary-provider';

class Lookup {
  readonly #module: KernelModule;
  readonly #name: string;
  readonly #surroundings: SymbolSurroundings;
  readonly #dmesg: string[] = [];
  readonly #onceDmesg: string[] = [];
  readonly #notices: ModuleNotice[] = [];
  readonly #uses = new Set<CheckableModule>();
  readonly #problems = new Map<Problem, string[]>();
  #errno: Errno | undefined;
  #isProprietary: boolean;
  #usesGplOnly = false;

  constructor(module: KernelModule, surroundings: SymbolSurroundings) {
    this.#module = module;
    this.#name = kernelName(module);
    this.#surroundings = surroundings;
    this.#isProprietary = isProprietary(module.license);
  }

  resolve({ name, isWeak }: UndefinedSymbol): void {
    const provided = this.#surroundings.providers.find(name);
    if (provided?.by !== undefined) this.#uses.add(provided.by);
    if (provided === undefined) return this.#unknown(name, isWeak, 'unknown', name);
    if (provided.by !== undefined && this.#surroundings.isRefused(provided.by))
      return this.#unknown(name, isWeak, 'dependency', `${name} of ${provided.by.name}`);
    if (provided.symbol.isGplOnly && this.#isProprietary) return this.#unknown(name, isWeak, 'gpl-only', name);
    this.#usesGplOnly ||= provided.symbol.isGplOnly;
    if (!this.#inheritTaint(name, isWeak, provided)) return;
    if (!this.#checkVersion(name, provided)) return;
    this.#checkNamespace(name, provided);
  }

  result(): SymbolCheck {
    const found = { notices: this.#notices, onceDmesg: this.#onceDmesg, uses: this.#uses };
    if (this.#errno === undefined) return { ...found, refusal: undefined };
    const kinds = [...this.#problems.keys()];
    const cause: RefusalCause = kinds.every((kind) => kind === 'dependency') ? 'dependency' : 'symbols';
    const reasons = [...this.#problems].map(([kind, items]) => `${sentences[kind]}: ${fewItems(items, MAX_NAMES)}`);
    const hint = [...new Set(kinds.map((kind) => hints[kind]))].join(' ');
    return { ...found, refusal: { errno: this.#errno, cause, dmesg: this.#dmesg, reasons, hint } };
  }

  /** A weak symbol may stay undefined; the kernel says nothing of it. */
  #unknown(name: string, isWeak: boolean, problem: Problem, item: string): void {
    if (isWeak || (name === IGNORED && this.#module.machine === 'x86-64')) return;
    this.#fail(name, errnos.ENOENT, problem, item);
  }

  #fail(name: string, errno: Errno, problem: Problem, item: string): void {
    this.#errno = errno;
    this.#dmesg.push(`${this.#name}: Unknown symbol ${name} (err -${errno.number})`);
    const items = this.#problems.get(problem) ?? [];
    this.#problems.set(problem, items);
    items.push(item);
  }

  /** A module that uses symbols of a proprietary one becomes proprietary. */
  #inheritTaint(name: string, isWeak: boolean, { by }: Provided): boolean {
    if (by === undefined || !isProprietary(by.module?.license)) return true;
    const owner = by.module?.name ?? by.name;
    if (this.#usesGplOnly) {
      this.#dmesg.push(
        `${this.#name}: module using GPL-only symbols uses symbols ${name} from proprietary module ${owner}.`,
      );
      this.#unknown(name, isWeak, 'proprietary-provider', `${name} of ${owner}`);
      return false;
    }
    if (!this.#isProprietary)
      this.#onceDmesg.push(
        `${this.#name}: module uses symbols ${name} from proprietary module ${owner}, inheriting taint.`,
      );
    this.#isProprietary = true;
    return true;
  }

  #checkVersion(name: string, { symbol: { crc }, by }: Provided): boolean {
    const { versions } = this.#module;
    if (crc === undefined) return true;
    const own = versions?.get(name);
    if (versions !== undefined && own === undefined) {
      const line = `${this.#name}: no symbol version for ${name}`;
      this.#onceDmesg.push(line);
      this.#notices.push({ kind: 'symbol-version', message: `it has no checksum of \`${name}\`` });
      return true;
    }
    if (own === crc) return true;
    if (own !== undefined) this.#dmesg.push(`${this.#name}: disagrees about version of symbol ${name}`);
    const found = `${name} (${own === undefined ? 'none' : hex(own)}, and ${by?.name ?? 'the kernel'} has ${hex(crc)})`;
    this.#fail(name, errnos.EINVAL, 'checksum', found);
    return false;
  }

  /** @see https://docs.kernel.org/core-api/symbol-namespaces.html */
  #checkNamespace(name: string, { symbol: { namespace } }: Provided): void {
    if (namespace === undefined || this.#imports(namespace)) return;
    this.#dmesg.push(
      `${this.#name}: module uses symbol (${name}) from namespace ${namespace}, but does not import it.`,
    );
    if (!this.#surroundings.allowsMissingImports)
      this.#fail(name, errnos.EINVAL, 'namespace', `${name} of ${namespace}`);
  }

  #imports(namespace: string): boolean {
    // Linux 6.16 and newer: symbols for the named modules alone.
    if (namespace.startsWith('module:')) return isNamed(this.#name, namespace.slice('module:'.length));
    return this.#module.values.get('import_ns')?.includes(namespace) === true;
  }
}

/** Names of modules with `*` at the end, separated by commas. */
function isNamed(name: string, list: string): boolean {
  return list.split(',').some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name));
}

const sentences: Readonly<Record<Problem, string>> = {
  unknown: 'it needs symbols that neither the kernel nor a module of the image exports',
  'gpl-only': 'it needs symbols that are only for modules with a GPL-compatible licence',
  checksum: 'it was built against symbols with other checksums',
  namespace: 'it uses symbols of namespaces that it does not import',
  dependency: 'it needs symbols of modules that the kernel refuses',
  'proprietary-provider': 'it uses symbols for GPL modules, and symbols of a proprietary module',
};

const REBUILD = 'Build the module against the sources, the configuration and the compiler of this kernel.';
const hints: Readonly<Record<Problem, string>> = {
  unknown: 'Bring the modules that it needs too, or a kernel with the options that it needs.',
  'gpl-only': 'Give it a GPL-compatible licence, if it has one, or take those symbols out of it.',
  checksum: REBUILD,
  namespace: 'Add `MODULE_IMPORT_NS` to its source.',
  dependency: 'Bring modules that this kernel takes.',
  'proprietary-provider': 'Build it without the proprietary module.',
};
