import { complete } from '../evaluate.ts';
import type { StateKind } from './kind.ts';

/** Pass: evaluates Output and Assign. */
export const pass: StateKind = {
  fields: ['Assign', 'Output', 'Next', 'End'],
  parse(parser) {
    const completion = parser.completion();
    return (visit) => complete(visit, completion, visit.input, {});
  },
};
