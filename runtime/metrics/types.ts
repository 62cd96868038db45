/** What is measured of steps, for who watches an environment. */
import type { Bill } from './bill.ts';

/** An attempt that ended at one partition, as one of its assets sees it. */
export interface StepMeasures {
  readonly asset: string;
  /** The asset's part of what the attempt cost, US dollars. */
  readonly cost: number;
  /** From the begin of the attempt, ms; undefined for what neither succeeded nor failed, as an output that was left out. */
  readonly durationMs?: number;
  /** What was published, with rows where it has some; undefined for a step that failed. */
  readonly published?: { readonly rows: number | null; readonly bytes: number } | undefined;
}

/** Takes measures. */
export interface MetricsSink {
  readonly bill: Bill;
  put(measures: readonly StepMeasures[], time: number): Promise<void>;
}
