import { type ErrorCode, RootsmithError } from '../errors/index.ts';

/** The kinds of files that rootsmith reads, by the value of `kind`. */
export type DocumentKind = 'Installer' | 'Extension' | 'Kernel' | 'Mirror';

/** What a file is, and the command that takes it. `FILE` stands for its name. */
interface KnownDocument {
  readonly what: string;
  readonly command: string;
}

const KINDS: Readonly<Record<DocumentKind, KnownDocument>> = {
  Installer: { what: 'a recipe for an installer', command: 'rootsmith build FILE' },
  Extension: { what: 'a recipe for a system extension', command: 'rootsmith extension build FILE' },
  Kernel: { what: 'a recipe for a kernel', command: 'rootsmith kernel build FILE' },
  Mirror: { what: 'a mirror file', command: 'rootsmith mirror copy FILE --to PLACE' },
};

const OWN_API = /^rootsmith\//;

interface OtherDocument extends KnownDocument {
  readonly is: (fields: Readonly<Record<string, unknown>>) => boolean;
}

/** Files of others that are given in place of one of ours, the surest first. */
const OTHERS: readonly OtherDocument[] = [
  {
    what: 'a Talos machine configuration',
    command: 'rootsmith images list --machine-config FILE',
    is: ({ version, machine, cluster, kind }) =>
      kind === undefined && (version === 'v1alpha1' || machine !== undefined || cluster !== undefined),
  },
  {
    what: "a profile of Talos's imager",
    command: 'rootsmith build -f FILE',
    is: ({ apiVersion, output, arch, input }) =>
      apiVersion === undefined && output !== undefined && (arch ?? input) !== undefined,
  },
  {
    what: 'a schematic of the Image Factory',
    command: 'rootsmith build --talos VERSION --schematic FILE',
    is: ({ apiVersion, customization }) => apiVersion === undefined && customization !== undefined,
  },
  {
    what: 'a lock',
    command: 'rootsmith mirror copy --locked',
    is: ({ lockVersion }) => lockVersion !== undefined,
  },
  {
    what: 'a manifest of Kubernetes',
    command: 'rootsmith images list --manifests FILE',
    is: ({ apiVersion, kind, metadata }) =>
      typeof apiVersion === 'string' && !OWN_API.test(apiVersion) && kind !== undefined && metadata !== undefined,
  },
];

export interface RefuseOtherKindOptions {
  /** The name of the text, for messages. */
  readonly file: string;
  readonly wanted: DocumentKind;
  readonly code: ErrorCode;
}

/** Throws `code` for a document that is recognised as another kind of file, and names the command that takes it. */
export function refuseOtherKind(value: unknown, { file, wanted, code }: RefuseOtherKindOptions): void {
  const found = documentOf(value);
  if (found === undefined || found === KINDS[wanted]) return;
  const command = found.command.replace('FILE', file);
  throw new RootsmithError(code, `\`${file}\` is ${found.what}, and ${KINDS[wanted].what} was expected`, {
    hint: `Run \`${command}\`, or name another file.`,
    details: { line: 1, column: 1 },
  });
}

function documentOf(value: unknown): KnownDocument | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const { apiVersion, kind } = fields;
  const isOurs = apiVersion === undefined || (typeof apiVersion === 'string' && OWN_API.test(apiVersion));
  if (isOurs && typeof kind === 'string' && Object.hasOwn(KINDS, kind)) return KINDS[kind as DocumentKind];
  return OTHERS.find(({ is }) => is(fields));
}
