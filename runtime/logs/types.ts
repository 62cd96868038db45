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
  open(ref: LogRef): LogWriter;
}

/** The log of one attempt, read back. */
export interface AttemptLog extends LogRef {
  readonly lines: readonly LogLine[];
}

/** Reads logs back. */
export interface LogSource {
  /** Logs of a run, of one step if given, ordered by step, partition and attempt. */
  read(runId: string, step?: string): AsyncIterable<AttemptLog>;
}
