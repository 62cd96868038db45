import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Runs whose writes fail: processes of their own, two at a time. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxConcurrency: 2,
  },
});
export default config;
