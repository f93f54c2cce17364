import type { RootTree } from '../../rootfs/index.ts';
import type { ExtensionManifest } from '../../talos/index.ts';

/** A system extension that a build adds. */
export interface OpenedExtension {
  /** Where it comes from, as messages show it: a place, a path. */
  readonly where: string;
  readonly manifest: ExtensionManifest;
  /** What its `rootfs` holds. Everything belongs to root and has the time of the build. */
  readonly tree: RootTree;
}

/** An extension as messages name it: `hello` 1.0.0 (`ghcr.io/example/hello:1.0.0`). */
export function titleOf({ where, manifest: { name, version } }: Pick<OpenedExtension, 'where' | 'manifest'>): string {
  return `\`${name}\`${version === '' ? '' : ` ${version}`} (${where})`;
}
