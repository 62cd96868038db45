import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests over recorded market data, which lies beside the repository and is no part of it. */
const config: ViteUserConfig = defineConfig({
  test: { include: ['test/recorded/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
export default config;
