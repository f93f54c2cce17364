import { RootsmithError, usage } from '../../errors/index.ts';
import { type Mirror, type MirrorAddress, parseMirrorAddress } from '../../mirror/index.ts';

export interface ChosenMirror {
  readonly mirror: MirrorAddress;
  /** Set if images were copied to another path than the one where nodes look for them. */
  readonly notes: readonly string[];
}

interface FileTarget {
  readonly file: string;
  readonly address: MirrorAddress;
}

/**
 * The mirror of `--mirror`, or else the target of the mirror files. A file does not contain the scheme, so https is
 * used. Throws `USAGE` if there is no mirror, or if nodes cannot reach it.
 */
export async function chooseMirror(address: string | undefined, mirrors: readonly Mirror[]): Promise<ChosenMirror> {
  const targets = mirrors.flatMap(targetOf);
  if (address === undefined) return { mirror: await onlyTarget(targets), notes: [] };
  const mirror = parseMirrorAddress(address);
  const notes = targets
    .filter((target) => target.address.path !== mirror.path)
    .map(
      ({ file, address: { path } }) =>
        `${file}: images were copied below ${below(path)}, and \`--mirror\` has ${below(mirror.path)}`,
    );
  return { mirror, notes };
}

function below(path: string): string {
  return path === '' ? 'no path' : `the path \`${path}\``;
}

/** A layout is not a registry, so its address is unknown until it is served. */
function targetOf({ file, target }: Mirror): readonly FileTarget[] {
  return target?.kind === 'registry' ? [{ file, address: parseMirrorAddress(target.text) }] : [];
}

async function onlyTarget(targets: readonly FileTarget[]): Promise<MirrorAddress> {
  const [first, ...others] = targets;
  if (first === undefined) throw withoutMirror();
  const other = others.find(
    ({ address }) => address.host !== first.address.host || address.path !== first.address.path,
  );
  if (other !== undefined) {
    throw usage(`\`${first.file}\` and \`${other.file}\` have different targets`, 'Name the mirror by `--mirror URL`.');
  }
  const { isLoopback } = await import('../../registry/index.ts');
  if (isLoopback(new URL(first.address.origin).hostname)) {
    throw usage(
      `the target of \`${first.file}\`, ${first.address.host}, is this machine: no node reaches it by that name`,
      'Pass the address that nodes have for it: `--mirror http://10.5.0.1:6000`.',
    );
  }
  return first.address;
}

export function withoutMirror(): RootsmithError {
  return usage(
    '`config registries` needs to know the mirror',
    'Pass `--mirror URL`, a `mirror.yaml` with a `target`, or settings of the node such as `--nameserver`.',
  );
}
