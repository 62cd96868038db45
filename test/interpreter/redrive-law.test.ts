import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ExecutionResult,
  type Host,
  type Journal,
  type JournalRecord,
  type Json,
  memoryJournal,
  StatesError,
  virtualClock,
} from '../../local/interpreter/index.ts';
import { redrive, run, start, testHost, validStatesOf } from './support.ts';

/** A task that says what it does: its key tells which of all tasks of the run it is. */
const step = (key: string, more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { key: `{% ${key} %}`, retry: '{% $states.context.State.RetryCount %}' },
  Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1 }],
  Output: '{% $states.result.key %}',
  ...(more['Next'] === undefined && { End: true }),
  ...more,
});

const each = (mode: Record<string, unknown>, prefix: string) => ({
  ...mode,
  StartAt: `${prefix}1`,
  States: {
    [`${prefix}1`]: step(`"${prefix}1." & $string($states.input)`, {
      Assign: { [`n${prefix}`]: '{% $states.input %}' },
      Next: `${prefix}W`,
    }),
    [`${prefix}W`]: { Type: 'Wait', Seconds: 1, Next: `${prefix}2` },
    [`${prefix}2`]: step(`"${prefix}2." & $string($n${prefix})`),
  },
});

/** Everything at once: loops, branches, iterations, a map run with a failed child, retries, a caught error. */
const machine = validStatesOf({
  Plan: step('"plan." & ($exists($turn) ? $string($turn + 1) : "1")', {
    Assign: { turn: '{% $exists($turn) ? $turn + 1 : 1 %}' },
    Next: 'Both',
  }),
  Both: {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'L', States: { L: step('"flaky." & $string($turn)') } },
      {
        StartAt: 'R1',
        States: {
          R1: step('"bad." & $string($turn)', {
            Catch: [{ ErrorEquals: ['Bad'], Output: '{% $states.errorOutput.Error %}', Next: 'R2' }],
          }),
          R2: { Type: 'Pass', Output: '{% "caught " & $states.input %}', End: true },
        },
      },
    ],
    Assign: { both: '{% $states.result %}' },
    Next: 'Inline',
  },
  Inline: {
    Type: 'Map',
    Items: '{% [1..2].($ + 10 * $turn) %}',
    MaxConcurrency: 1,
    ItemProcessor: each({}, 'i'),
    Assign: { inline: '{% $states.result %}' },
    Next: 'Shards',
  },
  Shards: {
    Type: 'Map',
    Label: 'shards',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: { Bucket: 'runs', Key: '{% "round-" & $string($turn) %}' },
    },
    MaxConcurrency: 2,
    ToleratedFailurePercentage: 100,
    ItemProcessor: each({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }, 'd'),
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: 'runs', Prefix: '{% "results-" & $string($turn) %}' },
    },
    Assign: { shards: '{% $states.result.ResultWriterDetails.Key %}' },
    Next: 'Plain',
  },
  Plain: {
    Type: 'Map',
    Label: 'plain',
    Items: '{% [1..3].($ + 10 * $turn) %}',
    ToleratedFailureCount: 1,
    ItemProcessor: each({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }, 'p'),
    Next: 'Finish',
  },
  Finish: step('"finish." & $string($turn)', {
    Output: {
      plain: '{% $states.input %}',
      both: '{% $both %}',
      inline: '{% $inline %}',
      shards: '{% $shards %}',
    },
    Next: 'Again?',
  }),
  'Again?': {
    Type: 'Choice',
    Choices: [{ Condition: '{% $turn < 2 %}', Next: 'Plan' }],
    Default: 'Done',
  },
  Done: { Type: 'Succeed' },
});

const files = (): Map<string, string> =>
  new Map([
    ['runs/round-1', '11\n12\n13'],
    ['runs/round-2', '21\n22'],
  ]);

/** Records in the order in which all executions wrote them. */
type Log = (readonly [string, JournalRecord])[];

function logging(log: Log): Journal {
  const journal = memoryJournal();
  for (const [arn, record] of log) journal.append(arn, record);
  return {
    ...journal,
    append(arn, record) {
      log.push([arn, record]);
      journal.append(arn, record);
    },
  };
}

interface Attempt {
  readonly host: Host & { readonly objects: { readonly files: Map<string, string> } };
  readonly calls: string[];
}

/** A host on a log that goes on being written. Tasks succeed or fail by their key and attempt alone. */
function attemptOn(log: Log): Attempt {
  const calls: string[] = [];
  const host = testHost(
    async ({ arguments: args }) => {
      const { key, retry } = args as { key: string; retry: number };
      calls.push(key);
      if (key.startsWith('flaky') && retry === 0) throw new StatesError('Flaky');
      if (key.startsWith('bad') || key === 'd2.12' || key === 'p1.23') throw new StatesError('Bad', key);
      return { key };
    },
    { journal: logging(log), clock: virtualClock(start), files: files() },
  );
  return { host, calls };
}

/** Keys of the tasks that a log has as succeeded. */
function succeededIn(log: Log): Set<string> {
  return new Set(
    log.flatMap(([, record]) => {
      const output = 'event' in record ? record.event.taskSucceededEventDetails?.output : undefined;
      return output === undefined ? [] : [(JSON.parse(output) as { key: string }).key];
    }),
  );
}

/** The children in the result files: input, output and status. */
function resultsOf(host: Attempt['host']): Json[] {
  return [...host.objects.files]
    .filter(([key]) => /(SUCCEEDED|FAILED)_0.json$/.test(key))
    .map(([key, text]) => [
      key,
      JSON.parse(text).map((c: Record<string, Json>) => [c['Input'], c['Output'] ?? c['Error'], c['Status']]),
    ])
    .sort();
}

const whole: Log = [];
const first = attemptOn(whole);
const expected: ExecutionResult = await run(machine, {}, first.host);

test('the run itself succeeds', () => {
  expect(expected).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      plain: ['p2.21', 'p2.22'],
      both: ['flaky.2', 'caught Bad'],
      inline: ['i2.21', 'i2.22'],
    },
  });
  expect(resultsOf(first.host)).toMatchObject([
    [expect.stringMatching(/^runs\/results-1\/.*FAILED_0.json$/), [['12', 'Bad', 'FAILED']]],
    [
      expect.stringMatching(/^runs\/results-1\/.*SUCCEEDED_0.json$/),
      [
        ['11', '"d2.11"', 'SUCCEEDED'],
        ['13', '"d2.13"', 'SUCCEEDED'],
      ],
    ],
    [
      expect.stringMatching(/^runs\/results-2\/.*SUCCEEDED_0.json$/),
      [
        ['21', '"d2.21"', 'SUCCEEDED'],
        ['22', '"d2.22"', 'SUCCEEDED'],
      ],
    ],
  ]);
});

/** Redrives what a killed process left and checks the law. */
async function goOn(log: Log): Promise<void> {
  const done = succeededIn(log);
  const { host, calls } = attemptOn(log);
  const result = await redrive(machine, host);
  expect({ status: result.status, output: result.output }).toEqual({
    status: expected.status,
    output: expected.output,
  });
  expect(calls.filter((key) => done.has(key))).toEqual([]);
  for (const file of resultsOf(host)) expect(resultsOf(first.host)).toContainEqual(file);
}

test('after a kill at any record a redrive gives the same output and repeats no task that succeeded', async () => {
  expect(whole.length).toBeGreaterThan(200);
  for (let length = 1; length < whole.length; length++) await goOn(whole.slice(0, length));
});

test('so it does after one kill more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), async (a, b) => {
      const log = whole.slice(0, 1 + (a % (whole.length - 1)));
      const kept = log.length;
      await goOn(log);
      await goOn(log.slice(0, kept + (b % (log.length - kept))));
    }),
    { numRuns: 40 },
  );
});
