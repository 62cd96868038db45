/** Runs a bundled entry point as Lambda or Batch would: a process of its own, in the bundle's folder, with nothing else. */
import { spawnSync } from 'node:child_process';

/** What an invocation gave: a result, or the error that the state machine would see. */
export interface Invocation {
  readonly result?: any;
  readonly errorType?: string;
  readonly errorMessage?: string;
  /** Milliseconds to load the bundle. */
  readonly initMs: number;
}

const driver = `
const started = performance.now();
const { handler } = await import(process.argv[1] + '/index.mjs');
const initMs = performance.now() - started;
const context = { getRemainingTimeInMillis: () => 60_000 };
const told = await handler(JSON.parse(process.argv[2]), context).then(
  (result) => ({ result }),
  (error) => ({ errorType: error.name, errorMessage: error.message }),
);
process.stderr.write(JSON.stringify({ ...told, initMs }));
`;

/** Invokes a function's bundle. */
export function invoke(folder: string, payload: unknown, env: Readonly<Record<string, string>>): Invocation {
  const { stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', driver, '--', folder, JSON.stringify(payload)],
    { cwd: folder, env, encoding: 'utf8' },
  );
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n') + 1)) as Invocation;
}

/** Runs an image's entry point by its command; returns the exit code and what it printed on standard error. */
export function runImage(
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): { readonly code: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, command.slice(1), {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { code: status, stderr };
}
