/** A process that runs Batch jobs one after the other, as its host sees it. It ends with the host, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type DoneMessage, endOfOutput, type JobMessage } from './messages.ts';

/** What gets the lines that a job prints. */
export type TakeLine = (stream: 'stdout' | 'stderr', line: string) => void;

/** How a job ended. */
export interface JobEnd {
  readonly code: number | null;
  readonly killedBy: string | null;
  /** The process waits for another job. */
  readonly stays: boolean;
}

/** A process. */
export interface Worker {
  /** Resident memory after the last job, bytes. */
  readonly rss: number;
  /** Becomes true when the process has ended by itself. */
  readonly isGone: boolean;
  /** Runs a job; another may follow when the process stays. @throws Error when the process did not start */
  run(job: JobMessage, take: TakeLine, signal: AbortSignal): Promise<JobEnd>;
  /** Ends a process that waits. */
  end(): void;
}

/** A job that was stopped gets this long to end by itself, as on Fargate. */
const stopMs = 5000;

/**
 * Starts a process.
 *
 * @param file entry point, which serves jobs
 * @param environment of the process until its first job
 */
export function startWorker(file: string, environment: Readonly<Record<string, string | undefined>>): Worker {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: dirname(file),
    env: environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const outputs = [
    outputOf(child.stdout as Readable, 'stdout'),
    outputOf(child.stderr as Readable, 'stderr'),
  ];
  let rss = 0;
  let isGone = false;
  const gone = new Promise<JobEnd>((resolve, reject) => {
    child.on('error', (error) => {
      isGone = child.pid === undefined;
      reject(error);
    });
    child.once('exit', async (code, killedBy) => {
      isGone = true;
      await Promise.all(outputs.map(({ closed }) => closed));
      resolve({ code, killedBy, stays: false });
    });
  });
  // Who waits for it is told of it; a process may also end while nobody does.
  gone.catch(() => {});

  const done = async (id: string): Promise<JobEnd> => {
    const [message] = await Promise.all([
      new Promise<DoneMessage>((resolve) => {
        const hear = (said: unknown): void => {
          const message = said as Partial<DoneMessage> | null;
          // Code of a job may say something as well.
          if (message?.done !== id) return;
          child.off('message', hear);
          resolve(message as DoneMessage);
        };
        child.on('message', hear);
      }),
      ...outputs.map(({ until }) => until(endOfOutput(id))),
    ]);
    rss = message.rss;
    return { code: 0, killedBy: null, stays: message.stays };
  };

  return {
    get rss() {
      return rss;
    },
    get isGone() {
      return isGone;
    },
    async run(job, take, signal) {
      for (const output of outputs) output.to(take);
      const stop = (): void => stopJob(child);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      child.send(job, () => {});
      try {
        return await Promise.race([gone, done(job.id)]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    end() {
      if (child.connected) child.disconnect();
      // The host may be gone before it.
      child.unref();
      for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
    },
  };
}

function stopJob(child: ChildProcess): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), stopMs).unref();
}

interface Output {
  /** Gives the lines of the job that begins to somebody, and those from before the first job. */
  to(take: TakeLine): void;
  readonly closed: Promise<void>;
  /** Waits for a line that ends with the text; what is before it is the last of the job. */
  until(text: string): Promise<void>;
}

function outputOf(stream: Readable, name: 'stdout' | 'stderr'): Output {
  const reader = createInterface({ input: stream });
  const early: string[] = [];
  let take: TakeLine = (_, line) => void early.push(line);
  let last: { readonly text: string; readonly seen: () => void } | undefined;
  reader.on('line', (line) => {
    if (last === undefined || !line.endsWith(last.text)) return take(name, line);
    if (line.length > last.text.length) take(name, line.slice(0, -last.text.length));
    take = () => {};
    last.seen();
    last = undefined;
  });
  return {
    to(next) {
      take = next;
      for (const line of early.splice(0)) take(name, line);
    },
    closed: new Promise((resolve) => reader.once('close', resolve)),
    until: (text) =>
      new Promise((resolve) => {
        last = { text, seen: resolve };
      }),
  };
}
