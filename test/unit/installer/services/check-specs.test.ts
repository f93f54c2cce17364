import { expect, test } from 'vitest';
import { checkSpecs } from '../../../../src/installer/services/check-specs.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

function warningsOf(fields: string, release = 'v1.9.6'): readonly string[] {
  const build = memoryBuild();
  const { services } = recipeOn(`services:\n  - name: hello\n    container: { entrypoint: ./x }\n${fields}`);
  checkSpecs(services, { version: asTalosVersion(release), architecture: 'amd64', context: build.context });
  return build.warnings;
}

test('checkSpecs() lets a sound service pass', () => {
  expect(warningsOf('    restart: always\n')).toEqual([]);
});

test('checkSpecs() refuses what Talos would not start, with its line in the recipe', () => {
  expect(() => warningsOf('    restart: sometimes\n')).toThrow(
    expect.objectContaining({
      code: 'SERVICE_INVALID',
      message: expect.stringMatching(/^recipe\.yaml:7:\d+: .*sometimes/) as string,
    }),
  );
});

test('checkSpecs() warns of what the release of the base ignores', () => {
  expect(warningsOf('    restart: always\n    logToConsole: true\n', 'v1.8.4')).toEqual([
    expect.stringMatching(/^service `hello`, `logToConsole`: .*1\.9/) as string,
  ]);
});
