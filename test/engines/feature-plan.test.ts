import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { features } from '../../engines/features/index.ts';
import { call, featureOperator } from '../../engines/features/operator.ts';
import { planFeatures } from '../../engines/features/plan/compile.ts';
import { FeatureError, type FeatureProblem } from '../../engines/features/plan/problems.ts';
import type { FeatureCatalog, FeaturePlan } from '../../engines/features/plan/types.ts';
import { FeatureStream } from '../../engines/features/stream.ts';
import { barColumnsOf, lobColumnsOf } from '../../engines/features/table.ts';
import type { FeatureChoice } from '../../engines/features/types.ts';
import { integer } from '../../engines/params.ts';

const ops = ({ steps }: FeaturePlan): string[] =>
  steps.map((step) => ('op' in step ? step.op.name : step.column));
const close = Float64Array.from({ length: 40 }, (_, i) => 100 + Math.sin(i * i));

/** A copy that counts how often a value of it is computed. */
function counting(): { values: number; operator: ReturnType<typeof featureOperator> } {
  const counter = {
    values: 0,
    operator: featureOperator({
      name: 'counted',
      formula: 'x.',
      inputs: 1,
      kernel:
        () =>
        ([x], out) => {
          counter.values += out.length;
          out.set(x!);
        },
    }),
  };
  return counter;
}

describe('a plan', () => {
  it('has each subexpression once, before what needs it', () => {
    const plan = planFeatures(['parkinson_20', 'garman_klass_20', 'ofi_20', 'vpin_50', 'kyle_lambda_50']);
    expect(ops(plan).filter((name) => name === 'subtract')).toHaveLength(2); // of Garman and Klass, and the flow
    expect(ops(plan).slice(0, 5)).toEqual(['high', 'low', 'log_ratio', 'square', 'rolling_mean']);
    for (const [place, step] of plan.steps.entries()) {
      if ('op' in step) expect(step.inputs.every((input) => input < place)).toBe(true);
    }
    expect(planFeatures(Object.keys(features)).steps.length).toBeLessThan(90);
  });

  it('computes what several need once, row for row', () => {
    const counter = counting();
    const shared = call('counted', ['close']);
    const choices: FeatureChoice[] = [
      { name: 'a', op: 'rolling_mean', inputs: [shared], params: { window: 5 } },
      { name: 'b', op: 'rolling_std', inputs: [shared] },
      { name: 'c', op: 'counted', inputs: ['close'] },
      { name: 'd', op: 'subtract', inputs: ['c', 'a'] },
      { name: 'e', op: 'rolling_mean', inputs: ['c'], params: { window: 5 } },
    ];
    const plan = planFeatures(choices, { operators: [counter.operator] });
    const { a, c, e } = new FeatureStream(plan).update(40, { close });
    expect(counter.values).toBe(40);
    expect(e).toEqual(a);
    expect(e).not.toBe(a);
    expect(c).toEqual(close);
  });

  it('does not depend on the order in which features are declared', () => {
    const choices: FeatureChoice[] = [
      { name: 'top', op: 'subtract', inputs: ['fast', 'slow'] },
      { name: 'fast', op: 'ewm_mean', inputs: ['base'], params: { span: 3 } },
      { name: 'slow', op: 'ewm_mean', inputs: ['base'], params: { span: 9 } },
      { name: 'base', op: 'log', inputs: ['close'] },
      'ret_1',
      'rsi_14',
    ];
    const want = new FeatureStream(planFeatures(choices)).update(40, { close });
    fc.assert(
      fc.property(fc.shuffledSubarray(choices, { minLength: choices.length }), (order) => {
        const plan = planFeatures(order);
        const got = new FeatureStream(plan).update(40, { close });
        expect(Object.keys(got)).toEqual(order.map((item) => (typeof item === 'string' ? item : item.name)));
        for (const [name, values] of Object.entries(got)) expect(values).toEqual(want[name]);
      }),
      { numRuns: 30 },
    );
  });

  it('knows its columns and how long each feature warms up', () => {
    const plan = planFeatures(['book_rel_spread', 'autocorr_50', 'mom_z_60', 'ret_1']);
    expect(lobColumnsOf(plan)).toEqual(['spread', 'mid']);
    expect(barColumnsOf(plan)).toEqual(['bar_id', 'ts_close', 'close']);
    expect(plan.outputs.map(({ name, warmUp }) => `${name} ${warmUp}`)).toEqual([
      'book_rel_spread 0',
      'autocorr_50 51',
      'mom_z_60 60',
      'ret_1 1',
    ]);
  });
});

describe('a bad feature', () => {
  const problems = (
    choices: readonly FeatureChoice[],
    catalog?: FeatureCatalog,
  ): readonly FeatureProblem[] => {
    try {
      planFeatures(choices, catalog);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(FeatureError);
      return (error as FeatureError).problems;
    }
  };
  const x = (spec: Omit<Exclude<FeatureChoice, string>, 'name'>): string =>
    problems([{ name: 'x', ...spec }])[0]?.text ?? 'none';

  it('is refused by name', () => {
    expect(problems(['ret_2'])[0]).toMatchObject({
      choice: 0,
      text: 'ret_2 is not a feature (one of your own has a name and an op)',
      unknown: { name: 'ret_2', things: 'features' },
    });
    expect(problems(['ret_1', 'ret_1'])).toEqual([{ choice: 1, text: 'ret_1 is given twice' }]);
    expect(x({ op: 'magic' })).toBe('x has the unknown op magic');
    expect(x({ op: 'z_score', inputs: ['vol'] })).toBe('x has the unknown input vol');
    expect(x({ op: 'z_score', inputs: [] })).toBe('x gives z_score 0 inputs; it takes 1, such as close');
    expect(x({ op: 'subtract' })).toBe('x gives subtract 0 inputs; it takes 2');
    expect(x({ op: 'level_imbalance', inputs: ['close'] })).toBe(
      'x gives level_imbalance 1 input; it takes none',
    );
    expect(x({ op: 'z_score', params: { w: 3 } })).toBe('x: z_score.w is not a parameter; allowed: window');
    expect(x({ op: 'z_score', params: { window: 1 } })).toBe(
      'x: z_score.window is 1; it must be an integer of at least 2 (bars)',
    );
    expect(x({ op: 'rolling_quantile', inputs: ['close'], params: { q: 2 } })).toBe(
      'x: rolling_quantile: q is 2; it must be from 0 to 1',
    );
    expect(x({ op: 'abs', inputs: [call('diff', ['cloze'])] })).toBe('x has the unknown input cloze');
    expect(problems([{ name: 'ret_1', op: 'z_score' }])[0]?.text).toContain(
      'ret_1 is a feature of the registry',
    );
    expect(problems([{ name: 'close', op: 'z_score' }])[0]?.text).toContain('close is a column of the table');
    expect(problems([{ name: 'tb_label', op: 'z_score' }])[0]?.text).toContain('is a column of the table');
    expect(problems([{ name: 'X"', op: 'z_score' }])[0]?.text).toContain('must match');
  });

  it('is told with its place, each problem once, whoever needs it', () => {
    const found = problems(
      [
        { name: 'a', op: 'abs', inputs: ['b'] },
        { name: 'c', op: 'abs', inputs: ['b'] },
        { name: 'b', op: 'magic' },
        'nothing',
      ],
      {},
    );
    expect(found.map(({ choice, text }) => `${choice} ${text.slice(0, 28)}`)).toEqual([
      '2 b has the unknown op magic',
      '3 nothing is not a feature (on',
    ]);
  });

  it('may need itself through others: the circle is told once', () => {
    const link = (name: string, input: string): FeatureChoice => ({ name, op: 'abs', inputs: [input] });
    expect(problems([link('z', 'a'), link('a', 'b'), link('b', 'c'), link('c', 'a'), 'ret_1'])).toEqual([
      { choice: 1, text: 'a needs b needs c needs a, which is a circle' },
    ]);
    expect(problems([link('me', 'me')])).toEqual([{ choice: 0, text: 'me needs me, which is a circle' }]);
  });

  it('may ask for a level that the book does not have', () => {
    const deep: FeatureChoice = { name: 'deep', op: 'level_imbalance', params: { levels: 2 } };
    const lob = ['bid_sz_1', 'ask_sz_1'];
    expect(problems([deep], { lob })[0]?.text).toBe('deep has the unknown input lob.bid_sz_2');
  });

  it('says what there is in its message', () => {
    expect(() => planFeatures(['ret_2'])).toThrow(
      /^feature_engine\.features: ret_2 .*; features are ret_1, ret_5/,
    );
  });
});

describe("a project's operator", () => {
  const drift = featureOperator({
    name: 'drift',
    formula: 'mean(r) over the window.',
    inputs: ['ret_1'],
    params: { window: integer('bars', { default: 3 }) },
    expand: ([r], { window }) => call('rolling_mean', [r!], { window }),
  });

  it('stands beside the others', () => {
    const plan = planFeatures([{ name: 'x', op: 'drift' }], { operators: [drift] });
    expect(plan.outputs[0]?.warmUp).toBe(3);
    expect(ops(plan)).toEqual(['close', 'log', 'diff', 'rolling_mean']);
  });

  it('has a name of its own, and one way to be computed', () => {
    const named = (name: string) => featureOperator({ name, formula: 'x.', inputs: 1, expand: ([x]) => x! });
    expect(() => planFeatures([], { operators: [named('log')] })).toThrow(
      'feature operator log is there already; give yours another name',
    );
    expect(() => planFeatures([], { operators: [drift, drift] })).toThrow(
      'feature operator drift is given twice',
    );
    expect(() => named('Drift')).toThrow('feature operator: the name "Drift" must match');
    expect(() => featureOperator({ name: 'x', formula: 'x.', inputs: 1 } as never)).toThrow(
      'feature operator x: give it either kernel or expand',
    );
  });
});
