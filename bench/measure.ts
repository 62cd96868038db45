/** Measures a process and all below it: wall time, CPU seconds, peak memory. Linux only, from /proc. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** What a command took. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Largest resident memory of one process, MB. */
  readonly peakMb: number;
  readonly stdout: string;
}

const everyMs = 10;
const ticksPerMs = 0.1;

interface ProcessUse {
  cpuMs: number;
  peakKb: number;
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}

function sample(pid: number, seen: Map<number, ProcessUse>): void {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const use = { cpuMs: (Number(fields[11]) + Number(fields[12])) / ticksPerMs, peakKb: Number(peak ?? 0) };
    const before = seen.get(pid);
    seen.set(pid, {
      cpuMs: Math.max(use.cpuMs, before?.cpuMs ?? 0),
      peakKb: Math.max(use.peakKb, before?.peakKb ?? 0),
    });
  } catch {
    // The process ended between two looks; its last sample counts.
  }
  for (const child of childrenOf(pid)) sample(child, seen);
}

/** Runs a command to its end. @throws Error with its output when it fails */
export function measure(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Measured> {
  const seen = new Map<number, ProcessUse>();
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const timer = setInterval(() => child.pid !== undefined && sample(child.pid, seen), everyMs);
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(timer);
      if (code !== 0)
        return reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`));
      const uses = [...seen.values()];
      resolve({
        wallMs: performance.now() - startedAt,
        cpuMs: uses.reduce((sum, use) => sum + use.cpuMs, 0),
        peakMb: Math.max(0, ...uses.map((use) => use.peakKb)) / 1024,
        stdout,
      });
    });
  });
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The option `--repeats`. @throws UsageError when it is no number of times */
export function repeatsOf(text: string | undefined): number {
  const repeats = Number(text ?? 3);
  if (Number.isInteger(repeats) && repeats >= 1) return repeats;
  throw new UsageError(`--repeats ${text} is not allowed: use an integer of at least 1`);
}

/** The middle of several runs, as a row of a table. */
export function rowOf(what: string, all: readonly Measured[]): object {
  const seconds = (of: (one: Measured) => number): string => (median(all.map(of)) / 1000).toFixed(2);
  return {
    what,
    'wall s': seconds(({ wallMs }) => wallMs),
    'cpu s': seconds(({ cpuMs }) => cpuMs),
    'peak MB': Math.round(median(all.map(({ peakMb }) => peakMb))),
  };
}
