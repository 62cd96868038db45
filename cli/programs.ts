/** Other programs that `qf` runs. Their arguments never pass a shell. */
import { spawn } from 'node:child_process';

/** A program to run. */
export interface ProgramCall {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it prints is not shown, and it reads nothing. */
  readonly isQuiet?: boolean;
}

/** Runs a program to its end: its exit code, or undefined when there is no such program. */
export function runProgram({ file, args, cwd, env, isQuiet }: ProgramCall): Promise<number | undefined> {
  // The terminal sends its signals to both processes: this one only waits.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  return new Promise<number | undefined>((resolve, reject) => {
    const child = spawn(file, [...args], { cwd, env, stdio: isQuiet ? 'ignore' : 'inherit' });
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => process.removeListener('SIGINT', ignore));
}
