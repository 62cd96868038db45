/** What a deployment may set, by `--context name=value`. */
import { resolve } from 'node:path';

/** Settings of a deployment. */
export interface Settings {
  /** Environments stand side by side in an account. @default 'dev' */
  readonly env: string;
  /** Folder of the project. @default the current folder */
  readonly project: string;
  /** Most memory of a Lambda, in MB. Accounts that are new refuse more than the default. @default 3008 */
  readonly maxLambdaMemoryMb: number;
  /** Most vCPUs that Batch runs at a time. @default 16 */
  readonly maxVcpus: number;
  /** Bytes that one Athena query may scan, in GB. @default 100 */
  readonly scanLimitGb: number;
}

/**
 * Reads the settings.
 *
 * @param contextOf the value of a context key, if it was given
 * @throws Error that names the key, the value and what is allowed
 */
export function readSettings(contextOf: (key: string) => unknown, cwd: string): Settings {
  const env = String(contextOf('env') ?? 'dev');
  if (!/^[a-z][a-z0-9]{0,11}$/.test(env))
    throw new Error(
      `context env ${JSON.stringify(env)} is not allowed; use up to 12 lower-case letters and digits, such as dev or prod`,
    );
  const count = (key: string, least: number, most: number, byDefault: number): number => {
    const value = Number(contextOf(key) ?? byDefault);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Error(
      `context ${key} ${JSON.stringify(contextOf(key))} is not allowed; use an integer from ${least} to ${most}`,
    );
  };
  return {
    env,
    project: resolve(cwd, String(contextOf('project') ?? '.')),
    maxLambdaMemoryMb: count('maxLambdaMemoryMb', 128, 10_240, 3008),
    maxVcpus: count('maxVcpus', 1, 10_000, 16),
    scanLimitGb: count('scanLimitGb', 1, 1_000_000, 100),
  };
}

/** Only `dev` gives up its data when the stack is destroyed. */
export function keepsData({ env }: Pick<Settings, 'env'>): boolean {
  return env !== 'dev';
}
