/** Which executions of a home are run by a living process. A process that was killed leaves its mark, which then counts as dead. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Start time of a process in clock ticks, by which a reused pid is told apart; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function markOf(executions: string, name: string): string {
  return join(executions, `${name}.process`);
}

/** Marks an execution as run by this process, in a folder that is there; the result takes the mark away. */
export function markAlive(executions: string, name: string): () => void {
  const mark = markOf(executions, name);
  writeFileSync(mark, `${process.pid} ${startOf(process.pid)}`);
  return () => rmSync(mark, { force: true });
}

/** True when a living process runs the execution. */
export function isAlive(executions: string, name: string): boolean {
  try {
    const [pid, start] = readFileSync(markOf(executions, name), 'utf8').split(' ');
    process.kill(Number(pid), 0);
    return startOf(Number(pid)) === start;
  } catch {
    return false;
  }
}
