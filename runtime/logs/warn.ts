/** Warnings of quantflow itself in the log of an attempt. */
import type { LogWriter } from './types.ts';

/** Writes warnings to a log. */
export function warnIn(log: LogWriter, now: () => number): (message: string) => void {
  return (message) =>
    log.write({ time: new Date(now()).toISOString(), stream: 'log', level: 'warn', message });
}
