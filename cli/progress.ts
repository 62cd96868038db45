/** Live progress of a run: a line a stage, rewritten in place on a terminal, plain lines elsewhere. */
import type { OnProgress, Progress } from '../runtime/deployment.ts';
import { durationText } from './output.ts';
import type { CommandContext } from './types.ts';

/** How often a line is written, ms. */
const liveEvery = 200;
const plainEvery = 5000;

interface Shown {
  readonly startedAt: number;
  progress: Progress;
  shownAt: number;
}

/** Follows a run. */
export interface ProgressLines {
  readonly onProgress: OnProgress;
  /** Ends the last line. */
  close(): void;
}

/** Shows the progress of one run. */
export function showProgress({ stderr, now, json }: CommandContext): ProgressLines {
  const live = stderr.isTTY === true;
  const lines = new Map<string, Shown>();
  const isOpen = ({ progress: { done, failed, total } }: Shown): boolean => done + failed < total;
  const show = (shown: Shown): void => {
    if (json) return;
    shown.shownAt = now();
    const line = lineOf(shown, now());
    stderr.write(live ? `\r\u001b[K${line}${isOpen(shown) ? '' : '\n'}` : `${line}\n`);
  };
  const timer = setInterval(() => {
    for (const shown of lines.values())
      if (isOpen(shown) && now() - shown.shownAt >= (live ? liveEvery : plainEvery)) show(shown);
  }, liveEvery);
  timer.unref();
  return {
    onProgress(progress) {
      const before = lines.get(progress.name);
      if (before === undefined || !isOpen(before)) {
        const shown: Shown = { startedAt: now(), progress, shownAt: now() };
        lines.set(progress.name, shown);
        if (live) show(shown);
        return;
      }
      before.progress = progress;
      if (!isOpen(before) || (live && now() - before.shownAt >= liveEvery)) show(before);
    },
    close() {
      clearInterval(timer);
      if (live && !json && [...lines.values()].some(isOpen)) stderr.write('\n');
    },
  };
}

/** `stage_1: 120 of 365 shards, 2 failed, 4.1 shards/s, about 59.8 s left`. */
function lineOf({ startedAt, progress: { name, unit, total, done, failed } }: Shown, now: number): string {
  const ms = now - startedAt;
  const ended = done + failed;
  const rate = ms > 0 ? (ended / ms) * 1000 : 0;
  const parts = [`${name}: ${ended} of ${total} ${unit}`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (ended > 0 && rate > 0) parts.push(`${rate.toFixed(1)} ${unit}/s`);
  parts.push(
    ended > 0 && ended < total
      ? `about ${durationText(((total - ended) / rate) * 1000)} left`
      : durationText(ms),
  );
  return parts.join(', ');
}
