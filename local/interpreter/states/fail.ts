import { StatesError } from '../errors.ts';
import { evaluateText } from '../evaluate.ts';
import type { StateKind } from './kind.ts';

/** Fail: fails its scope with Error and Cause. A redrive enters it again, and it fails again. */
export const fail: StateKind = {
  fields: ['Error', 'Cause'],
  parse(parser) {
    const [error, cause] = [parser.text('Error'), parser.text('Cause')];
    parser.ends();
    return async (visit) => {
      throw new StatesError(
        (error && (await evaluateText(error, visit))) ?? '',
        cause && (await evaluateText(cause, visit)),
      );
    };
  },
};
