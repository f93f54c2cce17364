import type { KernelConfig } from '../formats/index.ts';

/** A command line that a kernel is booted with. */
export interface CommandLine {
  /** Where it comes from, for messages: `the UKI`, `profile reset-maintenance of the UKI`. */
  readonly source: string;
  readonly text: string;
}

type LockdownLevel = 'none' | 'integrity' | 'confidentiality';

/** Which modules a kernel refuses because of their signature. */
export interface Enforcement {
  /** `ignored` is a kernel that was built without signatures; `optional` taints the kernel. */
  readonly signatures: 'enforced' | 'optional' | 'ignored';
  readonly lockdown: LockdownLevel;
  /** Where each of these was read, one sentence each. */
  readonly reasons: readonly string[];
}

export interface EnforcementInput {
  /** Undefined where the kernel does not tell its configuration. */
  readonly config: KernelConfig | undefined;
  /** Whether the kernel holds certificates: without a configuration, they say that it checks signatures. */
  readonly hasCertificates: boolean;
  readonly commandLines: readonly CommandLine[];
}

/** Tells what a kernel enforces, by its configuration and its command lines. Of several the strictest counts. */
export function enforcementOf({ config, hasCertificates, commandLines }: EnforcementInput): Enforcement {
  const lockdown = strictestLockdown(config, commandLines);
  const signatures = signaturesOf({ config, hasCertificates, commandLines });
  return { signatures: signatures.value, lockdown: lockdown.value, reasons: [signatures.reason, lockdown.reason] };
}

interface Reasoned<T> {
  readonly value: T;
  readonly reason: string;
}

function signaturesOf({
  config,
  hasCertificates,
  commandLines,
}: EnforcementInput): Reasoned<Enforcement['signatures']> {
  const isBuiltIn = config === undefined ? hasCertificates : config.options.get('MODULE_SIG') === 'y';
  if (!isBuiltIn)
    return { value: 'ignored', reason: 'the kernel is built without CONFIG_MODULE_SIG, so signatures do not count' };
  if (config?.options.get('MODULE_SIG_FORCE') === 'y')
    return { value: 'enforced', reason: 'CONFIG_MODULE_SIG_FORCE is set in the configuration of the kernel' };
  const line = commandLines.find(({ text }) => kernelParameters(text).some(isEnforcing));
  if (line) return { value: 'enforced', reason: `module.sig_enforce is set in the command line of ${line.source}` };
  const configured =
    config === undefined
      ? 'the kernel does not tell whether CONFIG_MODULE_SIG_FORCE is set'
      : 'CONFIG_MODULE_SIG_FORCE is not set';
  return { value: 'optional', reason: `${configured}, and no command line sets module.sig_enforce` };
}

type Parameter = readonly [name: string, value: string | undefined];

/** Once it is true, a later `module.sig_enforce=0` does not change it. */
function isEnforcing([name, value = '1']: Parameter): boolean {
  return normalised(name) === 'module.sig_enforce' && /^(?:[1yYtT]|[oO][nN])/.test(value);
}

const levels: readonly LockdownLevel[] = ['none', 'integrity', 'confidentiality'];

function strictestLockdown(
  config: KernelConfig | undefined,
  commandLines: readonly CommandLine[],
): Reasoned<LockdownLevel> {
  if (config !== undefined && config.options.get('SECURITY_LOCKDOWN_LSM') !== 'y')
    return { value: 'none', reason: 'the kernel is built without CONFIG_SECURITY_LOCKDOWN_LSM' };
  const found: Reasoned<LockdownLevel>[] = commandLines.flatMap(({ source, text }) =>
    lockdownOf(text).map((value) => ({ value, reason: `lockdown=${value} is in the command line of ${source}` })),
  );
  for (const value of levels)
    if (config?.options.get(`LOCK_DOWN_KERNEL_FORCE_${value.toUpperCase()}`) === 'y' && value !== 'none')
      found.push({ value, reason: `the kernel is built to lock down for ${value}` });
  const strictest = found.toSorted((a, b) => levels.indexOf(b.value) - levels.indexOf(a.value))[0];
  return strictest ?? { value: 'none', reason: 'no command line sets lockdown' };
}

function lockdownOf(text: string): readonly LockdownLevel[] {
  return kernelParameters(text).flatMap(([name, value]) => {
    const level = levels.find((each) => each === value);
    return name === 'lockdown' && level !== undefined ? [level] : [];
  });
}

/** The kernel takes `-` and `_` in names of parameters for the same. */
function normalised(name: string): string {
  return name.replaceAll('-', '_');
}

/** The parameters of a command line, up to `--`. Blanks inside double quotes do not separate. */
function kernelParameters(text: string): readonly Parameter[] {
  const words: readonly string[] = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? words.length : end).map((word): Parameter => {
    const plain = word.replaceAll('"', '');
    const equals = plain.indexOf('=');
    return equals === -1 ? [plain, undefined] : [plain.slice(0, equals), plain.slice(equals + 1)];
  });
}
