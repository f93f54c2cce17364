/** Seconds since 1970, as the text of the variable that the kernel takes its date from. */
function buildDate(time: number): string {
  const [, weekday, day, month, year, clock] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(time * 1000).toUTCString()) ?? [];
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} UTC ${year}`;
}

export interface BuildEnvironmentOptions {
  /** Of the caller: only PATH is taken from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder for the temporary files of compilers, and the home of programs that want one. */
  readonly temporary: string;
  /** Seconds since 1970: the date in the kernel. */
  readonly time: number;
}

/**
 * The variables of all programs of a build. User, host, date and number of the build are fixed, because the kernel
 * writes them into itself; nothing else of the caller's environment gets in.
 */
export function buildEnvironment({ env, temporary, time }: BuildEnvironmentOptions): Readonly<Record<string, string>> {
  return {
    PATH: env['PATH'] ?? '/usr/bin:/bin',
    HOME: temporary,
    TMPDIR: temporary,
    KBUILD_BUILD_TIMESTAMP: buildDate(time),
    KBUILD_BUILD_USER: 'rootsmith',
    KBUILD_BUILD_HOST: 'rootsmith',
    KBUILD_BUILD_VERSION: '1',
  };
}

/**
 * The flags for compilers that keep the path of the tree out of their output, and give the plugin for entropy a seed
 * that does not change.
 */
export function compilerFlags(tree: string): string {
  return `-ffile-prefix-map=${tree}=. -frandom-seed=rootsmith`;
}
