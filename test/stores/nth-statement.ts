/** Failure of SQLite at a chosen statement. */
import { StatementSync } from 'node:sqlite';

/** Acts before the nth statement from now on that any connection runs, counted from 1. Gives back the undoing. */
export function beforeStatement(n: number, act: () => void): () => void {
  const { run, get, all } = StatementSync.prototype;
  let count = 0;
  const counted = <Method extends (...values: never[]) => unknown>(method: Method): Method =>
    function (this: StatementSync, ...values: never[]) {
      if (++count === n) act();
      return method.apply(this, values);
    } as Method;
  Object.assign(StatementSync.prototype, { run: counted(run), get: counted(get), all: counted(all) });
  return () => Object.assign(StatementSync.prototype, { run, get, all });
}
