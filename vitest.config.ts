import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/recorded/**',
      'test/kill/**',
      'test/faults/**',
      'test/year/**',
      'test/wire/**',
      'test/rehearse/**',
      'node_modules/**',
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Vitest leaves a core to its main process, which has little to do: of two cores that is half.
    maxWorkers: '100%',
  },
});
export default config;
