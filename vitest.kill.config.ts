import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Runs killed at many moments: processes of their own, two at a time. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/kill/**/*.test.ts', 'test/year/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
export default config;
