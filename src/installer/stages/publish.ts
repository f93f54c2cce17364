import type { ImageSink } from '../../oci/index.ts';
import type { FinishedImage } from '../images/new-image.ts';
import { publishImage } from '../images/publish-image.ts';
import type { BuildStage } from '../session/run-stage.ts';

export interface PublishInput {
  readonly finished: FinishedImage;
  readonly sink: ImageSink;
}

/** The finished image, written to one place. The name comes last, so nothing incomplete is ever visible. */
export const publishStage: BuildStage<PublishInput, void> = {
  name: 'publish',
  run: ({ finished, sink }, context) => publishImage(finished, sink, context),
  summary: (_, { finished, sink }) => `${finished.root.descriptor.digest} to ${sink.place}`,
};
