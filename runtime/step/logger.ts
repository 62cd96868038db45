/** `context.log`: structured lines into the attempt's log. */
import type { Logger } from '../../core/jobs/context.ts';
import type { LogLine, LogWriter } from '../logs/types.ts';

/** A logger that writes to one attempt's log. */
export function loggerOf(writer: LogWriter, now: () => number): Logger {
  const at =
    (level: NonNullable<LogLine['level']>) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
      writer.write({
        time: new Date(now()).toISOString(),
        stream: 'log',
        level,
        message,
        ...(fields !== undefined && { fields }),
      });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
