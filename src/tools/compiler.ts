import { type Program, runProgram } from './program.ts';
import { type WatchOptions, watchProgram } from './watched-program.ts';

/** The first line that a program says about its version. */
export async function versionOf(program: Program, signal?: AbortSignal): Promise<string> {
  const said = await runProgram(program, ['--version'], { signal });
  return said.split('\n')[0]?.trim() ?? '';
}

/** Tells whether a C compiler finds a header. */
export async function hasHeader(
  compiler: Program,
  header: string,
  options: Pick<WatchOptions, 'directory' | 'env' | 'signal'>,
): Promise<boolean> {
  const args = ['-E', '-include', header, '-x', 'c', '-o', '/dev/null', '/dev/null'];
  return (await watchProgram(compiler, args, { ...options, onLine: () => undefined })) === 0;
}
