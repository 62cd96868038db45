/** What `qf runs RUN` prints. */
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { RunProgress } from '../runtime/finish/progress.ts';
import { durationText } from './output.ts';

/** A run and how far it is, for a terminal. */
export function runDetails(run: RunRecord, progress: RunProgress): string {
  const { planned, done, failed, upstreamFailed, notBegun, underWay, perSecond, secondsLeft } = progress;
  const tags = Object.entries(run.tags).map(([name, value]) => `${name}=${value}`);
  const lines: (readonly [string, string] | undefined)[] = [
    ['run', run.runId],
    ['job', run.job],
    ['status', `${run.status}${run.paused ? ', paused' : ''}${run.cancelled ? ', to be stopped' : ''}`],
    ['started', run.startedAt],
    run.endedAt === undefined ? undefined : ['ended', run.endedAt],
    tags.length === 0 ? undefined : ['tags', tags.join(', ')],
    [
      'progress',
      [
        `${done} of ${planned} asset partitions`,
        ...(underWay > 0 ? [`${underWay} under way`] : []),
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(upstreamFailed > 0 ? [`${upstreamFailed} skipped because an upstream failed`] : []),
        ...(notBegun > 0 ? [`${notBegun} not begun`] : []),
        ...(run.skipped > 0 ? [`${run.skipped} published before`] : []),
        ...(run.blocked > 0 ? [`${run.blocked} could not run`] : []),
      ].join(', '),
    ],
    ['rate', `${perSecond.toFixed(2)} a second`],
    secondsLeft === undefined ? undefined : ['left', `about ${durationText(secondsLeft * 1000)}`],
    ['concurrency', String(run.maxConcurrency ?? run.request['max_concurrency'])],
    run.error === undefined ? undefined : ['error', run.error],
  ];
  return lines.flatMap((line) => (line === undefined ? [] : [`${line[0].padEnd(12)}${line[1]}`])).join('\n');
}
