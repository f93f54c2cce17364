import { createHash } from 'node:crypto';
import type { PkgsRequest } from './edit-checkout.ts';
import type { CheckoutTexts } from './layout.ts';
import type { LinuxSource } from './linux-source.ts';

/** Eight digits that change with the patches, the options and the kernel source of a request. */
export function digestOfRequest({ patches, options, architectures }: PkgsRequest, source: LinuxSource): string {
  const facts = [
    patches.map(({ name, text }) => [name, text]),
    options.map(({ line }) => line),
    options.length > 0 ? architectures : [],
    [source.version, source.sha512],
  ];
  return createHash('sha256').update(JSON.stringify(facts), 'utf8').digest('hex').slice(0, 8);
}

/** The variables of `make kernel`. */
export interface MakeVariables {
  readonly platforms: readonly string[];
  readonly registry: string;
  readonly username: string;
  readonly push: boolean;
  readonly tag: string;
}

/**
 * The arguments of `make`. The tag is always one of them, because Makefiles of pkgs 1.6 to 1.12 ignore a tag in the
 * environment, and a new file in `patches/` does not change the tag that git describes.
 */
export function makeArguments({ platforms, registry, username, push, tag }: MakeVariables): readonly string[] {
  return [
    'kernel',
    `PLATFORM=${platforms.join(',')}`,
    `REGISTRY=${registry}`,
    `USERNAME=${username}`,
    `PUSH=${push}`,
    `TAG=${tag}`,
  ];
}

/** The name under which `make kernel` pushes. */
export function kernelImageName({ registry, username, tag }: MakeVariables): string {
  return `${registry}/${username}/kernel:${tag}`;
}

/** The registry and user that a Makefile has as defaults. */
export function makefileDefaults(texts: CheckoutTexts): { readonly registry: string; readonly username: string } {
  const makefile = texts.get('Makefile') ?? '';
  const valueOf = (name: string): string | undefined =>
    new RegExp(`^${name} \\?= *([\\w./:-]+)\\s*$`, 'm').exec(makefile)?.[1];
  return { registry: valueOf('REGISTRY') ?? 'ghcr.io', username: valueOf('USERNAME') ?? 'siderolabs' };
}

/** The tag of a kernel image: that of the official one, which git describes, and the digest of what is added. */
export function imageTag(described: string | undefined, digest: string): string {
  return `${described === undefined ? '' : `${described}-`}rs${digest}`;
}
