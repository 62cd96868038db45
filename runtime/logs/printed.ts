/**
 * Logs as JSON lines on standard output and error, where Lambda and Batch hand them to CloudWatch. What makes the lines is
 * loaded with the first attempt: functions without steps start without it.
 */
import { uncaptured } from './capture.ts';
import type { LogSink } from './types.ts';

/** Prints each line with the attempt that it belongs to. */
export function printedLogs(): LogSink {
  return {
    async open(ref) {
      const { lineLogger } = await import('./line-logger.ts');
      const print = lineLogger(ref);
      // The step's own prints come here: what is printed of them must not.
      return { write: (line) => uncaptured(() => print(line)), close: () => {} };
    },
  };
}
