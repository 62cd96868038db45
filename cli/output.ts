/** Text for a terminal: tables, counts, durations. */
import type { CommandContext } from './types.ts';

/** Prints one JSON document. */
export function printJson({ stdout }: CommandContext, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints a line. */
export function printLine({ stdout }: CommandContext, line = ''): void {
  stdout.write(`${line}\n`);
}

/** Rows under headings; numbers are right-aligned. */
export function tableText(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [
    headings,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? countText(cell) : cell))),
  ];
  const widths = headings.map((_, k) => Math.max(...cells.map((row) => (row[k] ?? '').length)));
  const right = headings.map((_, k) => rows.length > 0 && rows.every((row) => typeof row[k] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, k) => (right[k] ? cell.padStart(widths[k] as number) : cell.padEnd(widths[k] as number)))
      .join('  ')
      .trimEnd();
  return cells.map((row) => line(row)).join('\n');
}

/** `1,234,567`. */
export function countText(n: number): string {
  return Number.isInteger(n) ? n.toLocaleString('en-US') : n.toFixed(2);
}

/** Seconds of a stretch of ms: `0.42 s`, `12.3 s`, `3 min 20 s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `n things`, or `1 thing`. */
export function plural(n: number, noun: string): string {
  return `${countText(n)} ${noun}${n === 1 ? '' : 's'}`;
}
