/** Many files have the same process: one that leaves it changed fails, and not another after it. */
import { afterAll, expect, vi } from 'vitest';

/** Without the variable in which Powertools names itself when it is loaded. */
function environment(): object {
  const { AWS_SDK_UA_APP_ID: _, ...env } = process.env;
  return env;
}

const [env, folder, exitCode] = [environment(), process.cwd(), process.exitCode];

afterAll(() => {
  const remedy = 'put it back when the test ends, or name the file in vitest.config.ts';
  expect(environment(), `the environment was left changed: ${remedy}`).toEqual(env);
  expect(process.cwd(), `the working folder was left changed: ${remedy}`).toBe(folder);
  expect(process.exitCode, `the exit code was left set: ${remedy}`).toBe(exitCode);
  expect(vi.isFakeTimers(), `fake timers were left on: ${remedy}`).toBe(false);
});
