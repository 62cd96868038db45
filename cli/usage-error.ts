/** A wrong way to call `qf`: exit code 2. */
import { QuantflowError } from '../core/errors.ts';

/** Raised for arguments that do not fit together or name what is not there. */
export class UsageError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.Usage', message);
  }
}
