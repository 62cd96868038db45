/** A run request has the same names everywhere: a field of the execution's input is a flag of `qf run`. */
import { expect, test } from 'vitest';
import { run } from '../../cli/commands/run.ts';
import { runInput } from '../../cli/run-input.ts';
import { parseRunRequest, runRequestJsonSchema } from '../../runtime/request/schema.ts';

const { properties } = runRequestJsonSchema() as { readonly properties: Readonly<Record<string, unknown>> };
/** The console's own, which is ignored. */
const fields = Object.keys(properties).filter((name) => name !== 'Comment');
const flags = (run.options ?? []).map((option) => /^--(\S+)/.exec(option.flags)?.[1] as string);
const field = (flag: string): string => flag.replaceAll('-', '_');

/** A value of each flag as it is typed, and the field that it makes. */
const values: Readonly<Record<string, readonly [typed: string | readonly string[], field: unknown]>> = {
  'start-date': ['2024-01-01', '2024-01-01'],
  'end-date': ['2024-01-31', '2024-01-31'],
  partition: [
    ['2024-01-01|A', '2024-01-02|A'],
    ['2024-01-01|A', '2024-01-02|A'],
  ],
  'scheduled-at': ['2024-01-02T00:00:00Z', '2024-01-02T00:00:00Z'],
  symbols: ['A, B', ['A', 'B']],
  'write-mode': ['overwrite', 'overwrite'],
  'only-failed': ['true', true],
  'max-concurrency': ['8', 8],
  'shard-granularity': ['monthly', 'monthly'],
  'batch-days': ['31', 31],
  'skip-test': ['false', false],
  selection: ['group:dbt', 'group:dbt'],
  config: ['{"ops": {"mean": {"config": {"window": 20}}}}', { ops: { mean: { config: { window: 20 } } } }],
  'run-key': ['nightly', 'nightly'],
  'retry-of': ['20240101T000000-abcdef', '20240101T000000-abcdef'],
  tags: [['team=desk'], { team: 'desk' }],
};

test('every field has its flag, and every flag but --input its field', () => {
  expect(
    flags
      .filter((flag) => flag !== 'input')
      .map(field)
      .sort(),
  ).toEqual([...fields].sort());
  expect(Object.keys(values).map(field).sort()).toEqual([...fields].sort());
});

const camel = (flag: string): string => flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test.each(Object.entries(values))(
  '--%s makes its field, as the schema wants it',
  async (flag, [typed, made]) => {
    const request = await runInput({ [camel(flag)]: typed } as never, { cwd: '.' } as never);
    expect(request).toEqual({ [field(flag)]: made });
    const more = flag === 'batch-days' ? { shard_granularity: 'monthly' } : {};
    expect(parseRunRequest({ ...(request as object), ...more })).toMatchObject({ [field(flag)]: made });
  },
);

test('what is no boolean is refused by its name', async () => {
  const request = await runInput({ onlyFailed: 'yes' } as never, { cwd: '.' } as never);
  expect(() => parseRunRequest(request)).toThrow('only_failed "yes" must be true or false');
});
