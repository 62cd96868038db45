/** Runs a bundled entry point as Lambda or Batch would: a process of its own, in the bundle's folder, with nothing else. */
import { spawnSync } from 'node:child_process';

/** What an invocation gave: a result, or the error that the state machine would see. */
export interface Invocation {
  readonly result?: any;
  readonly errorType?: string;
  readonly errorMessage?: string;
  /** What it printed. */
  readonly printed: string;
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
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', driver, '--', folder, JSON.stringify(payload)],
    { cwd: folder, env, encoding: 'utf8' },
  );
  const lastLine = stderr.lastIndexOf('\n') + 1;
  return { ...JSON.parse(stderr.slice(lastLine)), printed: stdout + stderr.slice(0, lastLine) };
}

/** Runs an image's entry point by its command; returns the exit code and what it printed. */
export function runImage(
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, command.slice(1), {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
