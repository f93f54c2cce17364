import { expect, test } from 'vitest';
import { type BuildStage, runStage } from '../../../../src/installer/session/run-stage.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

const platform = { os: 'linux', architecture: 'arm64' };
const double: BuildStage<number, number> = {
  name: 'pack',
  run: async (input) => input * 2,
  summary: (output, input) => `${input} became ${output}`,
};

test('runStage() reports the start, the end and the summary', async () => {
  const build = memoryBuild();

  expect(await runStage(double, { input: 4, platform }, build.context)).toBe(8);

  expect(build.events).toEqual([
    { kind: 'stage-start', stage: 'pack', platform: 'linux/arm64' },
    { kind: 'stage-done', stage: 'pack', platform: 'linux/arm64', summary: '4 became 8' },
  ]);
});

test('runStage() takes the result of a stage that began ahead of its turn', async () => {
  const build = memoryBuild();

  expect(await runStage(double, { input: 4, begun: Promise.resolve(7) }, build.context)).toBe(7);

  expect(build.events[1]).toMatchObject({ platform: '', summary: '4 became 7' });
});

test('runStage() reports no end of a stage that fails', async () => {
  const build = memoryBuild();
  const failing = { ...double, run: () => Promise.reject(new Error('broken')) };

  await expect(runStage(failing, { input: 4 }, build.context)).rejects.toThrow('broken');

  expect(build.events.map(({ kind }) => kind)).toEqual(['stage-start']);
});

test('runStage() does not start when the build was stopped', async () => {
  const build = memoryBuild({ signal: AbortSignal.abort(new Error('stopped')) });

  await expect(runStage(double, { input: 4 }, build.context)).rejects.toThrow('stopped');

  expect(build.events).toEqual([]);
});

test('runStage() reports sizes before and after, where the stage tells them', async () => {
  const build = memoryBuild();
  const sized = { ...double, sizes: (after: number, before: number) => ({ what: 'image', before, after }) };

  await runStage(sized, { input: 4 }, build.context);

  expect(build.events[1]).toMatchObject({ kind: 'stage-done', sizes: { what: 'image', before: 4, after: 8 } });
});
