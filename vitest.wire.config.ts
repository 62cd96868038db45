import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The AWS drivers over the wire, against one server on the loopback for all files. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/wire/**/*.test.ts'],
    globalSetup: 'test/wire/support/server.ts',
    setupFiles: 'test/wire/support/environment.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The server is the third process.
    maxWorkers: 2,
  },
});
export default config;
