import { positive } from '../../params.ts';
import { ewm } from '../rolling/ewm.ts';
import { series } from '../series.ts';
import type { FeatureOp } from '../types.ts';

/** MACD histogram. Source: Appel (1979). */
export const macdHist: FeatureOp<'fast' | 'slow' | 'signal'> = {
  name: 'macd_hist',
  formula:
    '(M - ewm(2 / (signal + 1))(M)) / c; M = ewm(2 / (fast + 1))(c) - ewm(2 / (slow + 1))(c); from i = 0.',
  source: 'Appel (1979)',
  inputs: ['close'],
  params: {
    fast: positive('span of the fast mean, bars', { default: 12 }),
    slow: positive('span of the slow mean, bars', { default: 26 }),
    signal: positive('span of the signal line, bars', { default: 9 }),
  },
  compute([price], { fast, slow, signal }) {
    const quick = ewm(price!, 2 / (fast + 1));
    const steady = ewm(price!, 2 / (slow + 1));
    const macd = series(quick.length, (i) => quick[i]! - steady[i]!);
    const line = ewm(macd, 2 / (signal + 1));
    return series(macd.length, (i) => (macd[i]! - line[i]!) / price![i]!);
  },
};
