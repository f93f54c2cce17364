import { defineConfig } from 'vitest/config';

/** Each project is one kind of proof; `npm run check` runs the first two, `npm test` all of them. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', isolate: false, include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'arch', isolate: false, include: ['test/arch/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'differential',
          include: ['test/differential/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          globalSetup: ['test/fixtures/test-program.ts'],
          include: ['test/integration/**/*.test.ts'],
          // Real installers are made before the first test that needs them: minutes, on a clean machine.
          testTimeout: 900_000,
          hookTimeout: 1_200_000,
        },
      },
      // What takes half an hour: every edit by every engine, each result booted. `npm run test:long`.
      {
        test: {
          name: 'long',
          globalSetup: ['test/fixtures/test-program.ts'],
          include: ['test/long/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'cli',
          globalSetup: ['test/fixtures/test-program.ts'],
          include: ['test/cli/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
