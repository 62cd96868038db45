import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/recorded/**', 'test/kill/**', 'test/faults/**', 'test/year/**', 'node_modules/**'],
    testTimeout: 30_000,
  },
});
export default config;
