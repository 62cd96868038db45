/** Logs in memory, for tests. */
import { tailOf } from './tail.ts';
import type { AttemptLog, LogLine, LogSink, LogSource } from './types.ts';

/** Logs that end with the process. */
export function memoryLogs(): LogSink & LogSource {
  const logs: (AttemptLog & { lines: LogLine[] })[] = [];
  const source: LogSink & LogSource = {
    open(ref) {
      const log = { ...ref, lines: [] as LogLine[] };
      logs.push(log);
      return { write: (line) => log.lines.push(line), close: () => {} };
    },
    async *read(runId, step) {
      yield* logs.filter((log) => log.runId === runId && (step === undefined || log.step === step));
    },
    tail: (runId, step) => tailOf(() => source.read(runId, step)),
  };
  return source;
}
