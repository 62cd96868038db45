/** The operations. To add one: a file beside this one, and a line here. */
import type { FeatureOp } from '../types.ts';
import { amihud } from './amihud.ts';
import { atr } from './atr.ts';
import { autocorr } from './autocorr.ts';
import { ewmVol } from './ewm-vol.ts';
import { fracDiff } from './frac-diff.ts';
import { garmanKlass } from './garman-klass.ts';
import { kyleLambda } from './kyle-lambda.ts';
import { logRatio } from './log-ratio.ts';
import { logReturn } from './log-return.ts';
import { macdHist } from './macd-hist.ts';
import { orderFlowImbalance } from './order-flow-imbalance.ts';
import { parkinson } from './parkinson.ts';
import { ratio } from './ratio.ts';
import { realizedVol } from './realized-vol.ts';
import { rollSpread } from './roll-spread.ts';
import { rsi } from './rsi.ts';
import { skew } from './skew.ts';
import { tradeIntensity } from './trade-intensity.ts';
import { value } from './value.ts';
import { volScaledMomentum } from './vol-scaled-momentum.ts';
import { vpin } from './vpin.ts';
import { zScore } from './z-score.ts';

/** Operations by name. */
export const ops: Readonly<Record<string, FeatureOp>> = {
  log_return: logReturn,
  realized_vol: realizedVol,
  ewm_vol: ewmVol,
  parkinson,
  garman_klass: garmanKlass,
  atr,
  rsi,
  macd_hist: macdHist,
  z_score: zScore,
  vol_scaled_momentum: volScaledMomentum,
  log_ratio: logRatio,
  trade_intensity: tradeIntensity,
  order_flow_imbalance: orderFlowImbalance,
  vpin,
  kyle_lambda: kyleLambda,
  amihud,
  roll_spread: rollSpread,
  autocorr,
  skew,
  frac_diff: fracDiff,
  value,
  ratio,
};
