import { type ImageView, nameOfLayer } from '../../oci/index.ts';
import { layerStream } from '../../places/index.ts';
import { once } from '../once.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { blobAccess } from './blob-access.ts';
import { LayerFile } from './layer-file.ts';
import { type LayerLevel, layerTree } from './layer-level.ts';

/** The layers of an image, the lowest first. Nothing is read before it is asked for. */
export function imageLayers(view: ImageView, context: InspectContext): readonly LayerLevel[] {
  const created = view.config.history.filter(({ emptyLayer }) => !emptyLayer);
  return view.layers.map((layer, index) => {
    const { descriptor, diffId } = layer;
    const { repository } = view.source;
    const file = new LayerFile(
      {
        what: nameOfLayer(view, layer),
        stored: blobAccess(repository, descriptor, context.signal),
        stream: () => layerStream(view, index, { budget: context.budget.fork(), signal: context.signal }),
      },
      context,
    );
    return {
      number: index + 1,
      digest: descriptor.digest,
      diffId,
      size: descriptor.size,
      mediaType: descriptor.mediaType,
      createdBy: created[index]?.createdBy,
      file,
      files: once(() => layerTree(file, { ...context, budget: context.budget.fork() })),
    };
  });
}
