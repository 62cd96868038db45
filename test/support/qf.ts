/** Runs `qf` for tests: in this process, or as one of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../../cli/main.ts';
import type { CommandContext } from '../../cli/types.ts';

export const bin: string = fileURLToPath(new URL('../../bin/qf.js', import.meta.url));

/** What a call of `qf` gave. */
export interface QfResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function sink(): { readonly stream: CommandContext['stdout']; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/** Calls `qf` in this process. */
export async function qf(
  args: readonly string[],
  overrides: Partial<CommandContext> & { readonly input?: string } = {},
): Promise<QfResult> {
  const { input = '', ...context } = overrides;
  const [stdout, stderr] = [sink(), sink()];
  const code = await main(args, {
    env: {},
    stdin: Readable.from([input]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    ...context,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** The JSON document that a call printed; a failed call is an error with what it said. */
export async function qfJson<T>(
  args: readonly string[],
  overrides: Partial<CommandContext> = {},
): Promise<T> {
  const { code, stdout, stderr } = await qf([...args, '--json'], overrides);
  if (code !== 0) throw new Error(`qf ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as T;
}

/** Starts `qf` as a process of its own. */
export function spawnQf(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly result: Promise<QfResult> } {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const result = new Promise<QfResult>((resolve) =>
    child.on('close', (code, signal) =>
      resolve({ code: code ?? (signal === null ? 1 : 128), stdout, stderr }),
    ),
  );
  return { child, result };
}
