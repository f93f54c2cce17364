import { RootsmithError, usage } from '../../errors/index.ts';
import { absolutePlace, type OverlaySource, placeProblem } from '../../recipe/index.ts';
import { isMapping, readYaml } from '../../talos/index.ts';
import { flagPosition } from '../flag-position.ts';
import type { InputContext } from '../read-input.ts';
import { readNamedFile } from '../secureboot/read-named-file.ts';
import type { TalosChoice } from './talos-flags.ts';

const NAME = /^[A-Za-z0-9][\w-]*$/;
const NAMED = /^([A-Za-z0-9][\w-]*)=(.*)$/s;

/** The overlay of the flags, or that of the recipe with the options of the flags. Throws `USAGE`. */
export async function overlayWith(
  before: OverlaySource | undefined,
  { overlay, overlayOption }: Pick<TalosChoice, 'overlay' | 'overlayOption'>,
  context: InputContext,
): Promise<OverlaySource | undefined> {
  const chosen = overlay === undefined ? before : overlayOf(overlay, context.terminal.directory);
  if (overlayOption.length === 0) return chosen;
  if (chosen === undefined)
    throw usage('`--overlay-option` is for an overlay, and there is none', 'Name one: `--overlay rpi_generic`.');
  const options = { ...chosen.options };
  for (const option of overlayOption) Object.assign(options, await optionsOf(option, context));
  return { ...chosen, options };
}

function overlayOf(text: string, directory: string): OverlaySource {
  const at = flagPosition('overlay');
  if (NAME.test(text)) return { image: undefined, name: text, options: {}, at };
  const [, name, named] = NAMED.exec(text) ?? [];
  const place = named ?? text;
  const wanted = placeProblem(place);
  if (wanted === undefined) return { image: { place: absolutePlace(place, directory), at }, name, options: {}, at };
  throw new RootsmithError('REFERENCE_INVALID', `\`--overlay\` is \`${text}\`, where ${wanted} was expected`, {
    hint: 'Name an official overlay such as `rpi_generic`, an image, or both: `NAME=REF`.',
  });
}

/** `K=V`, `K=@FILE` with the text of a file, or `@FILE` with a mapping, as the imager reads them. */
async function optionsOf(option: string, context: InputContext): Promise<Readonly<Record<string, unknown>>> {
  if (option.startsWith('@')) return mappingOf(await readOption(option.slice(1), context), option.slice(1));
  const equals = option.indexOf('=');
  if (equals <= 0)
    throw usage(`\`--overlay-option ${option}\` has no value`, 'Write it as `K=V`, `K=@FILE` or `@FILE`.');
  const [key, value] = [option.slice(0, equals), option.slice(equals + 1)];
  return { [key]: value.startsWith('@') ? await readOption(value.slice(1), context) : value };
}

async function readOption(file: string, context: InputContext): Promise<string> {
  return Buffer.from(await readNamedFile(file, context)).toString('utf8');
}

function mappingOf(text: string, file: string): Readonly<Record<string, unknown>> {
  const yaml = readYaml(text, { file });
  if (yaml.kind === 'value' && isMapping(yaml.value)) return yaml.value;
  const found = yaml.kind === 'broken' ? yaml.complaints[0]?.message : undefined;
  throw usage(
    `\`${file}\` holds no mapping of overlay options: ${found ?? 'it is something else'}`,
    'Write `K: V` lines.',
  );
}
