import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answers } from './partition-answers.ts';
import { partitionDifferences } from './partition-differences.ts';

const { answers: recorded } = JSON.parse(
  readFileSync(new URL('./partition-golden.json', import.meta.url), 'utf8'),
) as { readonly answers: Readonly<Record<string, unknown>> };

/** What of an answer is compared: a schedule's reason to skip is a text of its own, a static one's zone is not said. */
function plain(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('skip' in answer)) return answer;
  const { tz, skip, ...rest } = answer as { readonly tz?: unknown; readonly skip: unknown };
  return { ...rest, ...(typeof tz === 'string' && { tz }), skip: skip !== null };
}

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

test('every recorded answer has its question', () => {
  expect(Object.keys(answers).sort()).toEqual(Object.keys(recorded).sort());
});

test.each(Object.entries(recorded))('%s', (name, answer) => {
  const question = answers[name] as () => unknown;
  const difference = partitionDifferences.find(({ id }) => id === name);
  if (difference !== undefined) {
    const ours = question();
    expect(ours).toMatchObject(difference.ours as object);
    expect(ours, 'this no longer differs; take it off the list').not.toEqual(answer);
  } else if (isRefusal(answer)) expect(question).toThrow(RangeError);
  else {
    const expected = plain(answer) as object;
    // A recorded zone of null says that Dagster takes that of the machine.
    const ours = plain(question());
    if (typeof expected === 'object' && !Array.isArray(expected)) expect(ours).toMatchObject(expected);
    else expect(ours).toEqual(expected);
  }
});
