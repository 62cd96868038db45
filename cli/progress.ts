/** Live progress of a run: a line a stage, rewritten in place on a terminal, plain lines elsewhere. */
import type { HistoryEvent } from '../local/interpreter/index.ts';
import { durationText } from './output.ts';
import type { CommandContext } from './types.ts';

/** How often a line is written, ms. */
const liveEvery = 200;
const plainEvery = 5000;

interface StageProgress {
  readonly startedAt: number;
  readonly total: number;
  done: number;
  failed: number;
  shownAt: number;
}

/** Follows a run. */
export interface Progress {
  /** Takes the events of the interpreter. */
  readonly onEvent: (executionArn: string, event: HistoryEvent) => void;
  /** Ends the last line. */
  close(): void;
}

/** Events that end a child execution. */
const ends: ReadonlySet<string> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionTimedOut',
  'ExecutionAborted',
]);

/**
 * Progress of one run.
 *
 * @param stageShards how many shards a stage of the last plan has
 */
export function showProgress(
  { stderr, now, json }: CommandContext,
  stageShards: (stage: string) => number,
): Progress {
  const live = stderr.isTTY === true;
  const stages = new Map<string, StageProgress>();
  const isOpen = ({ done, failed, total }: StageProgress): boolean => done + failed < total;
  const show = (name: string, stage: StageProgress): void => {
    if (json) return;
    stage.shownAt = now();
    const line = lineOf(name, stage, now());
    stderr.write(live ? `\r\u001b[K${line}${isOpen(stage) ? '' : '\n'}` : `${line}\n`);
  };
  const started = (name: string): void => {
    const before = stages.get(name);
    if (before !== undefined && isOpen(before)) return;
    const stage = { startedAt: now(), total: stageShards(name), done: 0, failed: 0, shownAt: now() };
    stages.set(name, stage);
    if (live) show(name, stage);
  };
  const timer = setInterval(() => {
    for (const [name, stage] of stages) {
      if (isOpen(stage) && now() - stage.shownAt >= (live ? liveEvery : plainEvery)) show(name, stage);
    }
  }, liveEvery);
  timer.unref();
  return {
    onEvent(executionArn, { type }) {
      const name = /:execution:[^/]+\/([^:]+):/.exec(executionArn)?.[1];
      if (name === undefined) return;
      if (type === 'ExecutionStarted' || type === 'ExecutionRedriven') started(name);
      const stage = stages.get(name);
      if (stage === undefined || !ends.has(type)) return;
      if (type === 'ExecutionSucceeded') stage.done++;
      else stage.failed++;
      if (!isOpen(stage) || (live && now() - stage.shownAt >= liveEvery)) show(name, stage);
    },
    close() {
      clearInterval(timer);
      if (live && !json && [...stages.values()].some(isOpen)) stderr.write('\n');
    },
  };
}

/** `stage_1: 120 of 365 shards, 2 failed, 4.1 shards/s, about 59.8 s left`. */
function lineOf(name: string, { startedAt, total, done, failed }: StageProgress, now: number): string {
  const ms = now - startedAt;
  const ended = done + failed;
  const rate = ms > 0 ? (ended / ms) * 1000 : 0;
  const parts = [`${name}: ${ended} of ${total} shards`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (ended > 0 && rate > 0) parts.push(`${rate.toFixed(1)} shards/s`);
  parts.push(
    ended > 0 && ended < total
      ? `about ${durationText(((total - ended) / rate) * 1000)} left`
      : durationText(ms),
  );
  return parts.join(', ');
}
