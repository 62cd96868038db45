import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';

/** Tests that have scripts of their own. */
const elsewhere = ['recorded', 'kill', 'faults', 'year', 'wire', 'rehearse'].map((area) => `test/${area}/**`);

/**
 * Files that change what belongs to their process for good (DuckDB's settings, standard output), or talk to a server by a
 * client of AWS that other files leave mocked.
 */
const ownProcess = [
  'test/aws/executions-wire.test.ts',
  'test/aws/wire.test.ts',
  'test/cli/materialize-day.test.ts',
  'test/io/connection.test.ts',
  'test/runtime/printed.test.ts',
];

const infra = 'test/infra/**/*.test.ts';
const pure = 'test/{core,engines,interpreter,sql,state-machines,vectors}/**/*.test.ts';

/** Files that share processes and modules: to start and load them for each file took a quarter of the time. */
function shared(
  name: string,
  include: string,
  exclude: readonly string[] = [],
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      ...{ name, include: [include], exclude: [...elsewhere, ...ownProcess, ...exclude] },
      isolate: false,
      setupFiles: 'test/support/leaves-no-trace.ts',
    },
  };
}

const config: ViteUserConfig = defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Vitest leaves a core to its main process, which has little to do: of two cores that is half.
    maxWorkers: '100%',
    globalSetup: 'test/support/files-in-memory.ts',
    env: {
      // Nobody's account.
      ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' },
      // Processes that tests start, such as those of steps on Batch, do not compile again what another has.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
    projects: [
      { extends: true, test: { name: 'own process', include: ownProcess } },
      // A full heap makes each collection of it slow: the CDK's is full, and what has neither host nor store needs a small one.
      shared('infra', infra),
      shared('pure', pure),
      shared('all else', 'test/**/*.test.ts', [infra, pure]),
    ],
  },
});
export default config;
