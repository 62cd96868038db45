/**
 * Metrics as lines of CloudWatch's embedded metric format on standard output: whatever takes the lines to CloudWatch Logs,
 * Lambda or the log driver of Batch, metrics are made of them there. What makes the lines is loaded with the first.
 */
import { uncaptured } from '../logs/capture.ts';
import type { Bill } from './bill.ts';
import type { MetricsSink } from './types.ts';

/** Prints the measures of an environment's steps. */
export function printedMetrics(environment: string, bill: Bill): MetricsSink {
  return {
    bill,
    async put(measures, time) {
      const { metricsLine } = await import('./metrics-line.ts');
      for (const measured of measures)
        uncaptured(() => void process.stdout.write(`${metricsLine(environment, measured, time)}\n`));
    },
  };
}
