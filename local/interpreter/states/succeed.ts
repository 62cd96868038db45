import { complete } from '../evaluate.ts';
import type { StateKind } from './kind.ts';

/** Succeed: ends its scope. */
export const succeed: StateKind = {
  fields: ['Output'],
  parse(parser) {
    const completion = { assign: undefined, output: parser.template('Output'), next: undefined };
    parser.ends();
    return (visit) => complete(visit, completion, visit.input, {});
  },
};
