/** A wrong way to call `qf`: exit code 2. */
import { QuantflowError } from '../core/errors.ts';

/** Raised for arguments that do not fit together or name what is not there. */
export class UsageError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.Usage', message);
  }
}

/** A `--limit`. @throws UsageError unless it is a whole number from 1 to 1000 */
export function limitOf(limit: string): number {
  const n = Number(limit);
  if (Number.isInteger(n) && n >= 1 && n <= 1000) return n;
  throw new UsageError(`--limit ${limit} must be a whole number from 1 to 1000`);
}
