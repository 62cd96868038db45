/** Reads Retry and Catch. */
import type { Catcher, ErrorHandling } from '../attempts.ts';
import { type Retrier, retrierDefaults } from '../retry.ts';
import type { ObjectReader } from './object-reader.ts';
import { kindOf } from './problems.ts';

const retrierFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];

const catcherFields = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];

/** Largest MaxAttempts and IntervalSeconds, and one more than the largest MaxDelaySeconds (a year). */
const limits = { maxAttempts: 99_999_999, intervalSeconds: 99_999_999, maxDelaySeconds: 31_622_400 };

/** Reads the Retry and Catch of a state. */
export function readErrorHandling(state: ObjectReader): ErrorHandling {
  const retriers = state.objects('Retry', retrierFields, 'a retrier');
  const catchers = state.objects('Catch', catcherFields, 'a catcher', { errorOutput: true });
  return {
    retriers: retriers.map((reader, i) => readRetrier(reader, i === retriers.length - 1)),
    catchers: catchers.map((reader, i) => readCatcher(reader, i === catchers.length - 1)),
  };
}

function readRetrier(reader: ObjectReader, last: boolean): Retrier {
  const jitter = reader.value('JitterStrategy') ?? retrierDefaults.jitter;
  if (jitter !== 'FULL' && jitter !== 'NONE')
    reader.problem('JitterStrategy', `must be FULL or NONE, but is ${kindOf(jitter)}`);
  const intervalSeconds =
    reader.constantNumber('IntervalSeconds', 1, limits.intervalSeconds) ?? retrierDefaults.intervalSeconds;
  const maxDelaySeconds = reader.constantNumber('MaxDelaySeconds', 1, limits.maxDelaySeconds - 1);
  if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds)
    reader.problem(
      'MaxDelaySeconds',
      `must be more than IntervalSeconds (${intervalSeconds}), but is ${maxDelaySeconds}`,
    );
  return {
    errorEquals: readErrorEquals(reader, last),
    intervalSeconds,
    maxAttempts: reader.constantNumber('MaxAttempts', 0, limits.maxAttempts) ?? retrierDefaults.maxAttempts,
    backoffRate:
      reader.constantNumber('BackoffRate', 1, Number.MAX_VALUE, false) ?? retrierDefaults.backoffRate,
    maxDelaySeconds,
    jitter: jitter === 'FULL' ? 'FULL' : 'NONE',
  };
}

function readCatcher(reader: ObjectReader, last: boolean): Catcher {
  return {
    errorEquals: readErrorEquals(reader, last),
    assign: reader.assign(),
    output: reader.template('Output'),
    next: reader.target('Next'),
  };
}

function readErrorEquals(reader: ObjectReader, last: boolean): readonly string[] {
  const names = reader.value('ErrorEquals');
  if (
    !Array.isArray(names) ||
    names.length === 0 ||
    !names.every((name) => typeof name === 'string' && name !== '')
  ) {
    reader.problem('ErrorEquals', `must be an array of error names, but is ${kindOf(names)}`);
    return [];
  }
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    reader.problem('ErrorEquals', 'States.ALL must stand alone, in the last retrier or catcher');
  return names as readonly string[];
}
