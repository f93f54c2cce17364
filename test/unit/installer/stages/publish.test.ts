import { expect, test } from 'vitest';
import { unchangedImage } from '../../../../src/installer/images/new-image.ts';
import { publishStage } from '../../../../src/installer/stages/publish.ts';
import { galleryBuild, OUTPUT, resolved } from '../../../fixtures/gallery/memory.ts';
import { memorySink } from '../../../fixtures/memory-build.ts';

test('publishStage writes the image to the place and says so', async () => {
  const build = await galleryBuild();
  const image = await unchangedImage((await resolved(build)).view, build.context);
  const input = { finished: { images: [image], root: image.manifest, isIndex: false }, sink: memorySink(OUTPUT) };

  await publishStage.run(input, build.context);

  const { digest } = image.manifest.descriptor;
  expect(input.sink.image()?.root.descriptor.digest).toBe(digest);
  expect(publishStage.summary(undefined, input)).toBe(`${digest} to ${OUTPUT}`);
});
