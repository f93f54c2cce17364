import { checkBuild } from './check-build.ts';
import { checkExports } from './check-exports.ts';
import { checkFormat } from './check-format.ts';
import { checkSignature } from './check-signature.ts';
import { checkSymbols, type SymbolSurroundings } from './check-symbols.ts';
import type { Enforcement } from './enforcement.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { CheckableModule } from './module-facts.ts';
import { taintsOf } from './taints.ts';
import type { ModuleNotice, ModuleVerdict, Refusal } from './verdict.ts';

export interface CheckSurroundings extends SymbolSurroundings {
  readonly kernel: KernelFacts;
  readonly enforcement: Enforcement;
  /** The size of struct module in this kernel; undefined where it is not known. */
  readonly layoutBytes: number | undefined;
  /** The process that loads modules, which lockdown names in its message. */
  readonly program: string;
}

/** What the kernel does with one module: its checks in its order. The first that fails decides. */
export function checkModule(
  checked: CheckableModule,
  surroundings: CheckSurroundings,
): ModuleVerdict & { readonly uses: ReadonlySet<CheckableModule> } {
  const { kernel, enforcement, layoutBytes, program } = surroundings;
  const { module, signature } = checked;
  const none = new Set<CheckableModule>();
  const early =
    checkSignature(signature, enforcement, program) ??
    checkFormat(checked, kernel, layoutBytes) ??
    (module && checkBuild(module, kernel));
  if (early !== undefined || module === undefined) return { ...verdictOf(early, [], []), uses: none };
  const taints = taintsOf(module, checked, enforcement);
  const exports = checkExports(module, kernel, surroundings.providers);
  const symbols = checkSymbols(module, surroundings);
  const refusal = exports.versions ?? symbols.refusal ?? exports.duplicates;
  const notices: readonly ModuleNotice[] = [
    ...taints.map((message) => ({ kind: 'taint' as const, message })),
    ...symbols.notices,
    ...btfNotices(checked, kernel),
  ];
  return { ...verdictOf(refusal, [...taints, ...symbols.onceDmesg], notices), uses: symbols.uses };
}

function verdictOf(
  refusal: Refusal | undefined,
  onceDmesg: readonly string[],
  notices: readonly ModuleNotice[],
): ModuleVerdict {
  return {
    outcome: refusal === undefined ? 'ok' : 'refused',
    errno: refusal?.errno,
    cause: refusal?.cause,
    dmesg: refusal?.dmesg ?? [],
    onceDmesg,
    reasons: refusal?.reasons ?? [],
    hint: refusal?.hint,
    notices,
  };
}

/**
 * A module of the kernel's own build has types that fit. Whether those of another build fit shows only when the
 * kernel reads them, unless the module brings the types that it builds on.
 */
function btfNotices({ module, signature }: CheckableModule, { hasBtf, config }: KernelFacts): readonly ModuleNotice[] {
  const isRead = hasBtf && config?.options.get('DEBUG_INFO_BTF_MODULES') !== undefined;
  if (module?.hasBtf !== true || module.hasBaseBtf || !isRead || signature.kind === 'valid') return [];
  const message =
    'its types (`.BTF`) may not fit those of the kernel, which would refuse it then: remove them by `rootsmith modules strip-btf` if the module was not built together with the kernel';
  return [{ kind: 'btf', message }];
}
