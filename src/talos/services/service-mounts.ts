import type { SpecCheck } from './service-check.ts';
import type { ServiceMount } from './service-spec.ts';

/** Pairs of options that contradict each other. */
const contradictions = [
  ['ro', 'rw'],
  ['bind', 'rbind'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['dev', 'nodev'],
] as const;

/**
 * Checks `container.mounts`. Talos passes them to runc unchecked, so errors would show only when the service
 * starts.
 */
export function checkMounts(mounts: readonly ServiceMount[], check: SpecCheck): void {
  const seen = new Map<string, number>();
  for (const [index, mount] of mounts.entries()) {
    const field = `container.mounts[${index}]`;
    checkDestination(mount, { index, field, seen, check });
    checkType(mount, field, check);
    checkSource(mount, field, check);
    checkOptions(mount.options ?? [], field, check);
  }
}

interface MountPlace {
  readonly index: number;
  readonly field: string;
  readonly seen: Map<string, number>;
  readonly check: SpecCheck;
}

function checkDestination({ destination }: ServiceMount, { index, field, seen, check }: MountPlace): void {
  if (destination === undefined || !destination.startsWith('/')) {
    const found = destination === undefined ? 'nothing' : JSON.stringify(destination);
    check.warnings.push({
      rule: 'mount-destination',
      field: `${field}.destination`,
      message: `the destination of a mount must be absolute, found ${found}`,
      hint: 'Name a path inside the container, with a leading slash.',
    });
    return;
  }
  const key = destination.replace(/\/+$/, '') || '/';
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, index);
    return;
  }
  check.warnings.push({
    rule: 'mount-destination-twice',
    field: `${field}.destination`,
    message: `\`${destination}\` is the destination of \`container.mounts[${first}]\` already`,
    hint: 'Leave one of the two mounts out.',
  });
}

function checkType(mount: ServiceMount, field: string, check: SpecCheck): void {
  if ((mount.type ?? '') !== '' || isBind(mount)) return;
  check.warnings.push({
    rule: 'mount-type',
    field: `${field}.type`,
    message: 'a mount needs a type, found nothing',
    hint: 'Write `type: bind` for a path of the host, or the file system such as `tmpfs`.',
  });
}

function checkSource(mount: ServiceMount, field: string, check: SpecCheck): void {
  const { source = '' } = mount;
  const given = source !== '';
  if (given && (!isBind(mount) || source.startsWith('/'))) return;
  check.warnings.push({
    rule: 'mount-source',
    field: `${field}.source`,
    message: given
      ? `the source of a bind mount must be absolute, found ${JSON.stringify(source)}`
      : 'a mount needs a source, found nothing',
    hint: isBind(mount)
      ? 'Name a path of the host, with a leading slash.'
      : 'Repeat the type, such as `source: tmpfs`.',
  });
}

function isBind({ type, options = [] }: ServiceMount): boolean {
  return type === 'bind' || options.includes('bind') || options.includes('rbind');
}

function checkOptions(options: readonly string[], field: string, check: SpecCheck): void {
  for (const [index, option] of options.entries()) {
    if (/^[^\s,]+$/.test(option)) continue;
    check.warnings.push({
      rule: 'mount-options',
      field: `${field}.options[${index}]`,
      message: `${JSON.stringify(option)} is not a single mount option`,
      hint: 'Give each option its own item of the list.',
    });
  }
  for (const pair of contradictions.filter((pair) => pair.every((option) => options.includes(option)))) {
    check.warnings.push({
      rule: 'mount-options',
      field: `${field}.options`,
      message: `\`${pair[0]}\` and \`${pair[1]}\` contradict each other`,
      hint: 'Keep one of them.',
    });
  }
}
