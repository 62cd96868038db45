import { complete, evaluate, evaluateNumber, unexpected } from '../evaluate.ts';
import type { Template } from '../jsonata/template.ts';
import type { Visit } from '../runtime.ts';
import type { StateKind } from './kind.ts';

/** Longest wait, a year. Source: Step Functions service quotas. */
const maxSeconds = 31_536_000;

/** Wait: for Seconds, or until Timestamp. Redriven, it is entered again. */
export const wait: StateKind = {
  fields: ['Seconds', 'Timestamp', 'Assign', 'Output', 'Next', 'End'],
  parse(parser) {
    const seconds = parser.number('Seconds', { minimum: 0, maximum: maxSeconds, integer: true });
    const timestamp = parser.text('Timestamp');
    if (parser.has('Seconds') === parser.has('Timestamp'))
      parser.problem('', 'a Wait has either Seconds or Timestamp');
    const literal = timestamp?.constant;
    if (typeof literal === 'string' && Number.isNaN(instant(literal)))
      parser.problem('Timestamp', `${JSON.stringify(literal)} ${timestampForm}`);
    const completion = parser.completion();
    return async (visit) => {
      const { cancellation, execution } = visit.scope;
      const { clock } = execution.host;
      const ms =
        seconds !== undefined
          ? (await evaluateNumber(seconds, visit)) * 1000
          : (await timeOf(timestamp as Template, visit)) - clock.now();
      if (ms > 0) await cancellation.race(clock.sleep(ms, cancellation.signal));
      return complete(visit, completion, visit.input, {});
    };
  },
};

const timestampForm = 'is no ISO 8601 time, such as 2024-01-31T00:00:00Z';

/** Milliseconds since the epoch of `2024-01-31T00:00:00Z`, with or without fraction and offset; else NaN. */
function instant(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

async function timeOf(template: Template, visit: Visit): Promise<number> {
  const value = await evaluate(template, visit);
  const ms = typeof value === 'string' ? instant(value) : Number.NaN;
  if (Number.isNaN(ms)) throw unexpected(template, visit, value, 'an ISO 8601 time');
  return ms;
}
