import { usage } from '../../errors/index.ts';
import type { Mirror, Naming } from '../../mirror/index.ts';
import { namingOf } from '../mirror/flags.ts';
import type { ConfigFlags } from './flags.ts';

/** The naming rule of the flags, or else of the mirror files. Throws `USAGE` if the files differ. */
export async function chooseNaming(
  { naming, prefix = '' }: Pick<ConfigFlags, 'naming' | 'prefix'>,
  mirrors: readonly Mirror[],
): Promise<Naming> {
  if (naming === 'prefix') return { kind: 'prefix', prefix };
  const chosen = await namingOf({ naming });
  if (chosen !== undefined) return chosen;
  const [first, ...others] = mirrors;
  const other = others.find((mirror) => JSON.stringify(mirror.naming) !== JSON.stringify(first?.naming));
  if (first === undefined || other === undefined) return first?.naming ?? { kind: 'replace-host' };
  throw usage(
    `\`${first.file}\` and \`${other.file}\` name images by different rules`,
    'Write a configuration for each, or say which rule holds by `--naming`.',
  );
}
