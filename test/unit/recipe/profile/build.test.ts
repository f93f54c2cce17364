import { expect, test } from 'vitest';
import { parseImagerProfile, profileBuild } from '../../../../src/recipe/index.ts';

const build = (input: string) =>
  profileBuild(
    parseImagerProfile(
      new TextEncoder().encode(`arch: amd64\nversion: v1.13.9\nbaseProfileName: secureboot-iso\ninput: ${input}\n`),
      { file: 'p.yaml' },
    ),
  );

test('profileBuild() takes a tar before a layout, and a layout before a reference', () => {
  const asset = 'imageRef: a, ociPath: /b';

  expect(build(`{ imageCache: { ${asset} } }`).imageCache).toEqual({ kind: 'layout', path: '/b' });
  expect(build(`{ imageCache: { ${asset}, tarballPath: /c } }`).imageCache).toEqual({ kind: 'tar', path: '/c' });
  expect(build('{}').imageCache).toBeUndefined();
});

test('profileBuild() has the keys of secure boot', () => {
  expect(build('{}').secureBoot?.pcrSigner).toEqual({ keyPath: '/secureboot/pcr-signing-key.pem' });
});
