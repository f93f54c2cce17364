import type { ImageView } from '../../oci/index.ts';
import { type Meter, meter, type Report } from '../../progress/index.ts';

/** Reports how many bytes of an image's layers have arrived, for a stage that reads all of them. */
export function layersMeter({ layers }: Pick<ImageView, 'layers'>, stage: 'pull' | 'read', report: Report): Meter {
  const total = layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  return meter(
    (done) => report({ kind: 'stage-progress', stage, done, total, unit: 'bytes' }),
    () => performance.now(),
  );
}
