/**
 * Takes what a step prints. Steps of one process share `process.stdout`, so a write is told apart by the asynchronous
 * context that it comes from; what comes from none goes out as before.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Gets whole lines. */
export type LineTaker = (stream: 'stdout' | 'stderr', line: string) => void;

interface Capture {
  readonly take: LineTaker;
  readonly rest: { stdout: string; stderr: string };
}

const current = new AsyncLocalStorage<Capture>();
let patched = false;

function patch(stream: 'stdout' | 'stderr'): void {
  const target = process[stream];
  const original = target.write.bind(target) as typeof target.write;
  target.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const capture = current.getStore();
    if (capture === undefined)
      return original(chunk as string, encoding as BufferEncoding, done as () => void);
    const text =
      capture.rest[stream] + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const lines = text.split('\n');
    capture.rest[stream] = lines.pop() ?? '';
    for (const line of lines) capture.take(stream, line);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(callback as () => void);
    return true;
  }) as typeof target.write;
}

/** Runs a function; every line that it prints, also later from its own timers and promises, goes to `take`. */
export async function captureOutput<T>(take: LineTaker, run: () => Promise<T>): Promise<T> {
  if (!patched) {
    patched = true;
    patch('stdout');
    patch('stderr');
  }
  const capture: Capture = { take, rest: { stdout: '', stderr: '' } };
  try {
    return await current.run(capture, run);
  } finally {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (capture.rest[stream] !== '') take(stream, capture.rest[stream]);
      capture.rest[stream] = '';
    }
  }
}

/** Runs a function whose prints go out as they are, also from inside of {@link captureOutput}. */
export function uncaptured(run: () => void): void {
  current.exit(run);
}
