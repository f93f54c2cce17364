import { RootsmithError } from '../../errors/index.ts';
import { isMapping, readYaml } from '../yaml-text.ts';

/** An overlay that a release of overlays lists. Several share an image. */
export interface OfficialOverlay {
  /** Such as `rpi_generic`. */
  readonly name: string;
  /** The repository without its host, such as `siderolabs/sbc-raspberrypi`. */
  readonly image: string;
  readonly digest: string;
}

/** Reads `/overlays.yaml` of the image `overlays` of a release. Throws `MANIFEST_INVALID`. */
export function readOfficialOverlays(text: string): readonly OfficialOverlay[] {
  const yaml = readYaml(text, { file: '/overlays.yaml' });
  if (yaml.kind === 'broken') throw broken(yaml.complaints[0]?.message ?? 'not YAML');
  const list = isMapping(yaml.value) ? yaml.value['overlays'] : undefined;
  if (!Array.isArray(list)) throw broken('expected a list `overlays`');
  return list.map((item: unknown, index) => {
    const { name, image, digest } = isMapping(item) ? item : {};
    if (typeof name !== 'string' || typeof image !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(String(digest))) {
      throw broken(`overlays[${index}]: expected \`name\`, \`image\` and \`digest\``);
    }
    return { name, image, digest: String(digest) };
  });
}

function broken(message: string): RootsmithError {
  return new RootsmithError(
    'MANIFEST_INVALID',
    `the list of official overlays is damaged: /overlays.yaml: ${message}`,
    {
      hint: 'Take the image `ghcr.io/siderolabs/overlays` of the release as it was published.',
    },
  );
}
