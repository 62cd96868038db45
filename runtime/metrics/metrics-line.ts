/** Measures in the embedded metric format, by Powertools. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { StepMeasures } from './types.ts';

/** Namespace of the metrics, and of the dashboard's search for them. */
export const namespace = 'quantflow';

/** A line: rows, bytes, duration and cost by environment and asset. A count that is 0 is left out, for every metric costs. */
export function metricsLine(
  environment: string,
  { asset, cost, durationMs, published }: StepMeasures,
  time: number,
): string {
  const metrics = new Metrics({ namespace });
  // There is one service, and a dimension more makes every metric another.
  metrics.clearDefaultDimensions();
  metrics.addDimension('environment', environment).addDimension('asset', asset).setTimestamp(time);
  if (cost > 0) metrics.addMetric('Cost', MetricUnit.NoUnit, cost);
  if (durationMs === undefined) return textOf(metrics);
  if (published === undefined) metrics.addMetric('StepsFailed', MetricUnit.Count, 1);
  else {
    metrics
      .addMetric('StepsSucceeded', MetricUnit.Count, 1)
      .addMetric('Duration', MetricUnit.Milliseconds, durationMs)
      .addMetric('Bytes', MetricUnit.Bytes, published.bytes);
    if (published.rows !== null) metrics.addMetric('Rows', MetricUnit.Count, published.rows);
  }
  return textOf(metrics);
}

function textOf(metrics: Metrics): string {
  return JSON.stringify(metrics.serializeMetrics());
}
