import { RootsmithError } from '../../errors/index.ts';
import type { Registries } from '../../machine-config/index.ts';

/** Writes the flags of `talosctl cluster create`, one on each line. */
export function talosctlFlags({ mirrors, access }: Registries): readonly string[] {
  const hasPaths = mirrors.some(({ endpoints }) => endpoints.some(({ overridePath }) => overridePath));
  const hasMore = access.some(({ login, tls }) => login !== undefined || tls?.ca !== undefined);
  if (hasPaths || hasMore || mirrors.some(({ skipFallback }) => skipFallback)) {
    const what = hasMore
      ? 'a login or a certificate'
      : hasPaths
        ? 'a path of the mirror'
        : 'that nothing goes past the mirror';
    throw new RootsmithError('USAGE', `the flags of talosctl cannot say ${what}`, {
      hint: 'Use `--format talos`: `talosctl cluster create --config-patch @FILE` takes it from Talos 1.2 on, and `--merge FILE` needs no talosctl.',
    });
  }
  return [
    ...mirrors.flatMap(({ host, endpoints }) =>
      endpoints.map(({ url }) => `--registry-mirror ${shellWord(`${host}=${url}`)}`),
    ),
    ...access.flatMap(({ host, tls }) =>
      tls?.insecureSkipVerify === true ? [`--registry-insecure-skip-verify ${shellWord(host)}`] : [],
    ),
  ];
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text}'`;
}
