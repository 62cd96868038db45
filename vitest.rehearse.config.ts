import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** A deployment without AWS: the stack's resources on a server on the loopback, its bundles in processes of their own. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/rehearse/**/*.test.ts'],
    globalSetup: 'test/wire/support/server.ts',
    setupFiles: 'test/wire/support/environment.ts',
    testTimeout: 300_000,
    // A synthesis, a day on this machine and one on the stack: on a loaded machine many minutes.
    hookTimeout: 900_000,
  },
});
export default config;
