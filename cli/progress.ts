/** Live progress of a run: a line a stage, rewritten in place on a terminal, plain lines elsewhere. */
import type { HistoryEvent } from '../local/interpreter/index.ts';
import { durationText } from './output.ts';
import type { CommandContext } from './types.ts';

/** How often a line is written, ms. */
const terminalEvery = 100;
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
  const line = (name: string, stage: StageProgress): string => {
    const seconds = (now() - stage.startedAt) / 1000;
    const ended = stage.done + stage.failed;
    const rate = seconds > 0 ? ended / seconds : 0;
    const left = stage.total - ended;
    const tail =
      left > 0 && rate > 0
        ? `, ${rate.toFixed(1)} shards/s, about ${durationText((left / rate) * 1000)} left`
        : `, ${durationText(seconds * 1000)}`;
    return `${name}: ${ended} of ${stage.total} shards${stage.failed > 0 ? `, ${stage.failed} failed` : ''}${tail}`;
  };
  const show = (name: string, stage: StageProgress, last: boolean): void => {
    if (json) return;
    if (!last && now() - stage.shownAt < (live ? terminalEvery : plainEvery)) return;
    stage.shownAt = now();
    stderr.write(live ? `\r\u001b[K${line(name, stage)}${last ? '\n' : ''}` : `${line(name, stage)}\n`);
  };
  return {
    onEvent(executionArn, { type }) {
      const [, child] = executionArn.split(':execution:');
      const name = child?.match(/^[^/]+\/([^:]+):/)?.[1];
      if (name === undefined) return;
      let stage = stages.get(name);
      if (type === 'ExecutionStarted' || type === 'ExecutionRedriven') {
        if (stage === undefined || stage.done + stage.failed >= stage.total) {
          stage = {
            startedAt: now(),
            total: stageShards(name),
            done: 0,
            failed: 0,
            shownAt: live ? 0 : now(),
          };
          stages.set(name, stage);
        }
        if (live) show(name, stage, false);
        return;
      }
      if (
        stage === undefined ||
        !['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted'].includes(type)
      )
        return;
      if (type === 'ExecutionSucceeded') stage.done++;
      else stage.failed++;
      show(name, stage, stage.done + stage.failed === stage.total);
    },
    close() {
      const open = [...stages.values()].some((stage) => stage.done + stage.failed < stage.total);
      if (live && open && !json) stderr.write('\n');
    },
  };
}
