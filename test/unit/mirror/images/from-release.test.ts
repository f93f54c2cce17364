import { expect, test } from 'vitest';
import { imagesOfRelease } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';
import { imagesOf, parseTalosVersion } from '../../../../src/talos/index.ts';

const talos = parseTalosVersion('v1.13.9');

test('imagesOfRelease() keeps list and order of the release, and says what each image is', () => {
  const { images, warnings } = imagesOfRelease({ talos });

  expect(
    images.map(({ reference, origin }) => ({ component: origin.what, reference: formatReference(reference) })),
  ).toEqual(imagesOf(talos));
  expect(images[0]?.origin).toEqual({ kind: 'talos', from: 'Talos v1.13.9', what: 'flannel' });
  expect(warnings).toEqual([]);
});

test('imagesOfRelease() puts bundles one after the other', () => {
  const { images } = imagesOfRelease({ talos, bundles: ['k8s', 'talos'] });

  expect(images.map(({ origin }) => origin.what)).toEqual(
    [...imagesOf(talos), ...imagesOf(talos, { bundle: 'talos' })].map(({ component }) => component),
  );
});

test('imagesOfRelease() warns of a Kubernetes that the release does not support', () => {
  expect(imagesOfRelease({ talos, kubernetes: '1.35.2' }).warnings).toEqual([]);
  expect(imagesOfRelease({ talos, kubernetes: '1.30.0' }).warnings).toEqual([
    expect.stringContaining('does not support Kubernetes v1.30.0'),
  ]);
});
