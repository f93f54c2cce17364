import { RootsmithError } from '../../errors/index.ts';
import type { CheckoutTexts, PkgsLayout } from './layout.ts';
import type { LineEdit } from './line-edits.ts';

/** The kernel source that a checkout builds from. */
export interface LinuxSource {
  readonly version: string;
  readonly sha256: string;
  readonly sha512: string;
}

/** Where a checkout names its kernel source. */
export interface PinnedSource extends LinuxSource {
  readonly file: string;
  /** The lines that hold the version and the two checksums, without their line ends. */
  readonly lines: Readonly<Record<keyof LinuxSource, string>>;
}

/**
 * Reads version and checksums of the kernel source: variables of `Pkgfile`, or literals beside the address of the
 * tarball. Throws `KERNEL_PKGS_INVALID` if one of them is missing or has the wrong form.
 */
export function readLinuxSource(texts: CheckoutTexts, { sourceFile }: PkgsLayout): PinnedSource {
  const pkgfile = texts.get('Pkgfile') ?? '';
  const hasVariables = /^\s*linux_version:/m.test(pkgfile);
  const file = hasVariables ? 'Pkgfile' : sourceFile;
  const found = find(hasVariables ? pkgfile : (texts.get(sourceFile) ?? ''), hasVariables ? variables : literals);
  const source = { file, ...found };
  for (const [field, form] of Object.entries(forms)) checkForm(source, field as keyof LinuxSource, form);
  return source;
}

type Patterns = Readonly<Record<keyof LinuxSource, RegExp>>;

const variables: Patterns = {
  version: /^\s*linux_version:\s*(\S+).*$/m,
  sha256: /^\s*linux_sha256:\s*(\S+).*$/m,
  sha512: /^\s*linux_sha512:\s*(\S+).*$/m,
};
const literals: Patterns = {
  version: /^.*\burl:.*\/linux-([\w.-]+?)\.tar\..*$/m,
  sha256: /^\s*sha256:\s*(\S+).*$/m,
  sha512: /^\s*sha512:\s*(\S+).*$/m,
};
const forms: Patterns = {
  version: /^\d+\.\d+(?:\.\d+)?(?:-rc\d+)?$/,
  sha256: /^[0-9a-f]{64}$/,
  sha512: /^[0-9a-f]{128}$/,
};

function find(text: string, patterns: Patterns): Omit<PinnedSource, 'file'> {
  const [version, sha256, sha512] = [patterns.version, patterns.sha256, patterns.sha512].map((pattern) => {
    const [line = '', value = ''] = pattern.exec(text) ?? [];
    return { line, value };
  });
  return {
    version: version?.value ?? '',
    sha256: sha256?.value ?? '',
    sha512: sha512?.value ?? '',
    lines: { version: version?.line ?? '', sha256: sha256?.line ?? '', sha512: sha512?.line ?? '' },
  };
}

function checkForm(source: PinnedSource, field: keyof LinuxSource, form: RegExp): void {
  if (form.test(source[field])) return;
  const found = source[field] === '' ? 'nothing' : `\`${source[field]}\``;
  throw new RootsmithError(
    'KERNEL_PKGS_INVALID',
    `cannot read the ${field} of the kernel source in \`${source.file}\`: found ${found}`,
    { hint: `The ${field} has to match ${form.source}.`, details: { file: source.file, field } },
  );
}

/** The edits that make a checkout build from another source. Throws `KERNEL_PKGS_INVALID` for a value of a wrong form. */
export function changeLinuxSource(pinned: PinnedSource, wanted: LinuxSource): readonly LineEdit[] {
  for (const [field, form] of Object.entries(forms)) {
    checkForm({ ...pinned, ...wanted, file: 'the command line' }, field as keyof LinuxSource, form);
  }
  const { lines } = pinned;
  const after = {
    version: withVersion(lines.version, pinned.version, wanted.version),
    sha256: lines.sha256.replace(pinned.sha256, wanted.sha256),
    sha512: lines.sha512.replace(pinned.sha512, wanted.sha512),
  };
  return (['version', 'sha256', 'sha512'] as const)
    .filter((field) => lines[field] !== after[field])
    .map((field) => ({ kind: 'replaced', before: lines[field], after: after[field] }));
}

/** An address also holds the first number of the version: `…/v5.x/linux-5.15.45.tar.xz`. */
function withVersion(line: string, from: string, to: string): string {
  return line.replace(/\/v\d+\.x\//, `/v${to.split('.')[0]}.x/`).replace(from, to);
}
