/** What is measured of steps, for who watches an environment. */

/** A step that ended at one partition, as one of its assets sees it. */
export interface StepMeasures {
  readonly asset: string;
  /** From the begin of the attempt, ms. */
  readonly durationMs: number;
  /** What was published, with rows where it has some; undefined for a step that failed. */
  readonly published?: { readonly rows: number | null; readonly bytes: number } | undefined;
}

/** Takes measures. */
export interface MetricsSink {
  put(measures: readonly StepMeasures[], time: number): Promise<void>;
}
