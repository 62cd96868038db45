/** Logs as JSON lines on standard output, where Lambda and Batch hand them to CloudWatch. */
import { writeSync } from 'node:fs';
import type { LogSink } from './types.ts';

/** Prints each line with the attempt that it belongs to. */
export function printedLogs(): LogSink {
  return {
    open: (ref) => ({
      write: (line) => void writeSync(1, `${JSON.stringify({ ...ref, ...line })}\n`),
      close: () => {},
    }),
  };
}
