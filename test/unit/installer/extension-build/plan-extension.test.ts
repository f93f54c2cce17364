import { expect, test } from 'vitest';
import { planExtension } from '../../../../src/installer/extension-build/plan-extension.ts';
import { extensionRecipe, HELLO_SERVICE } from '../../../fixtures/extension-recipe.ts';

test('planExtension() lists what each platform would hold, and what the checks say', async () => {
  const wrong = HELLO_SERVICE.replace('mode: "0755"', 'mode: "0644"');
  const plan = await planExtension(extensionRecipe(`${wrong}platforms: [linux/amd64]\n`), ['oci:/x:v1'], { env: {} });

  expect(plan).toMatchObject({
    name: 'hello',
    constraint: '>= 1.0.0',
    outputs: ['oci:/x:v1'],
    platforms: [
      {
        platform: 'linux/amd64',
        files: [
          { path: '/usr/local/etc/containers/hello.yaml' },
          { path: '/usr/local/lib/containers/hello/run', size: 10 },
        ],
        findings: [{ rule: 'service-program', severity: 'error' }],
      },
    ],
  });
});
