import { hasHeader, type NeededProgram, programsMissing } from '../../tools/index.ts';

const HEADERS: readonly NeededProgram[] = [
  { command: 'openssl/opensslv.h', debianPackage: 'libssl-dev', purpose: 'the programs that handle certificates' },
  { command: 'gelf.h', debianPackage: 'libelf-dev', purpose: 'objtool' },
];

/** Refuses to begin without the headers that programs of the kernel build need. Throws one `TOOL_MISSING` for all. */
export async function refuseMissingHeaders({
  path,
  signal,
}: {
  readonly path: string;
  readonly signal: AbortSignal | undefined;
}): Promise<void> {
  const compiler = { command: 'gcc', debianPackage: 'gcc' };
  const options = { directory: '/', env: { PATH: path }, signal };
  const found = await Promise.all(HEADERS.map(({ command }) => hasHeader(compiler, command, options)));
  const missing = HEADERS.filter((_, index) => !found[index]);
  if (missing.length > 0) throw programsMissing(missing);
}
