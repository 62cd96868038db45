/** The one shape of printed lines, by Powertools' logger: `aws/logs.ts` reads them back. */
import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import type { LogLine, LogRef } from './types.ts';

/** The line, and the trace that its attempt is part of. Keys without a value are left out. */
class LineFormatter extends LogFormatter {
  formatAttributes(standard: UnformattedAttributes, line: LogAttributes): LogItem {
    const { logLevel, message, xRayTraceId } = standard;
    // What a step prints has no level.
    const level = line['stream'] === 'log' ? logLevel.toLowerCase() : undefined;
    return new LogItem({ attributes: { ...line, level, message, xray_trace_id: xRayTraceId } });
  }
}

const formatter = new LineFormatter();

/** Prints the lines of one attempt. */
export function lineLogger({ runId, step, partition, attempt }: LogRef): (line: LogLine) => void {
  const logger = new Logger({
    // Every line that an attempt wrote is kept.
    logLevel: 'DEBUG',
    logFormatter: formatter,
    persistentKeys: { runId, step, partition, attempt },
  });
  return ({ level, message, time, stream, fields }) =>
    logger[level ?? 'info'](message, { time, stream, fields });
}
