/** Logs of step attempts: what `context.log` wrote and what the step printed. */

/** A line. */
export interface LogLine {
  /** ISO time. */
  readonly time: string;
  /** `log` for context.log, else where the step printed it. */
  readonly stream: 'log' | 'stdout' | 'stderr';
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Which attempt a log belongs to. */
export interface LogRef {
  readonly runId: string;
  readonly step: string;
  readonly partition: string;
  readonly attempt: string;
}

/** A log being written. Lines are kept as they are written: a killed process loses none. */
export interface LogWriter {
  write(line: LogLine): void;
  close(): void;
}

/** Keeps logs. */
export interface LogSink {
  open(ref: LogRef): LogWriter | Promise<LogWriter>;
}

/** The log of one attempt, read back. */
export interface AttemptLog extends LogRef {
  readonly lines: readonly LogLine[];
}

/** A line with the attempt that it is of. */
export type TailedLine = LogRef & LogLine;

/** Reads logs back. */
export interface LogSource {
  /** How long it may take until a line can be read, ms. @default 0 */
  readonly lagMs?: number;
  /**
   * Logs of a run, of one step if given, ordered by step, partition and attempt.
   *
   * @param since when the run began, ms since the epoch: nothing of it is older
   */
  read(runId: string, step?: string, since?: number): AsyncIterable<AttemptLog>;
  /**
   * What a worker printed that ended before it could log, such as one that ran out of memory or whose code does not load.
   *
   * @param cause of the failure, as the service tells it; empty for one that does not say where to look
   */
  crashed?(cause: string, since: number): Promise<readonly LogLine[]>;
  /** Follows a run's log: each call gives the lines that came since the call before, by time. */
  tail(runId: string, step?: string, since?: number): () => Promise<readonly TailedLine[]>;
}
