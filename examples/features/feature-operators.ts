import { call, type FeatureOperator, featureOperator, integer } from '../../engines/features/authoring.ts';

/** Made of other operators. */
const efficiency: FeatureOperator = featureOperator({
  name: 'efficiency',
  formula: 'abs(x_i - x_(i - window)) / sum(abs(x_i - x_(i-1))) over the window; null where x does not move.',
  source: 'Kaufman (1995)',
  inputs: ['close'],
  params: { window: integer('bars', { default: 10 }) },
  expand: ([x], { window }) => {
    const way = call('rolling_sum', [call('abs', [call('diff', [x!])])], { window });
    return call('ratio', [call('abs', [call('diff', [x!], { periods: window })]), way]);
  },
});

/** By its own loop. */
const streak: FeatureOperator = featureOperator({
  name: 'streak',
  formula: 'bars in a row that x rose, negative that it fell; 0 where it stays.',
  inputs: ['close'],
  warmUp: () => 1,
  kernel: () => {
    let [before, run] = [Number.NaN, 0];
    return ([x], out) => {
      for (let i = 0; i < out.length; i++) {
        const value = x![i]!;
        const step = Math.sign(value - before);
        run = step === 0 || Math.sign(run) === -step ? step : run + step;
        if (Number.isNaN(run)) run = 0;
        out[i] = Number.isNaN(step) ? Number.NaN : run;
        before = value;
      }
    };
  },
});

const operators: readonly FeatureOperator[] = [efficiency, streak];
export default operators;
