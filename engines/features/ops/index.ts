/** The operators. To add one: a file in a folder beside this one, and a line here. */
import type { FeatureOperator } from '../types.ts';
import { abs } from './arithmetic/abs.ts';
import { add } from './arithmetic/add.ts';
import { clip } from './arithmetic/clip.ts';
import { exp } from './arithmetic/exp.ts';
import { fillNull } from './arithmetic/fill-null.ts';
import { greater } from './arithmetic/greater.ts';
import { log } from './arithmetic/log.ts';
import { logRatio } from './arithmetic/log-ratio.ts';
import { maximum } from './arithmetic/maximum.ts';
import { minimum } from './arithmetic/minimum.ts';
import { multiply } from './arithmetic/multiply.ts';
import { ratio } from './arithmetic/ratio.ts';
import { scale } from './arithmetic/scale.ts';
import { sign } from './arithmetic/sign.ts';
import { sqrt } from './arithmetic/sqrt.ts';
import { square } from './arithmetic/square.ts';
import { subtract } from './arithmetic/subtract.ts';
import { value } from './arithmetic/value.ts';
import { where } from './arithmetic/where.ts';
import { bookOrderFlow } from './book/book-order-flow.ts';
import { depthRatio } from './book/depth-ratio.ts';
import { levelImbalance } from './book/level-imbalance.ts';
import { micropriceDeviation } from './book/microprice-deviation.ts';
import { quoteFlow } from './book/quote-flow.ts';
import { relativeSpread } from './book/relative-spread.ts';
import { cumulativeMax } from './cumulative/cumulative-max.ts';
import { cumulativeMin } from './cumulative/cumulative-min.ts';
import { cumulativeSum } from './cumulative/cumulative-sum.ts';
import { drawdown } from './cumulative/drawdown.ts';
import { ewmMean } from './ewm/ewm-mean.ts';
import { ewmStd } from './ewm/ewm-std.ts';
import { ewmVar } from './ewm/ewm-var.ts';
import { ewmVol } from './ewm/ewm-vol.ts';
import { amihud } from './flow/amihud.ts';
import { hasbrouckLambda } from './flow/hasbrouck-lambda.ts';
import { kyleLambda } from './flow/kyle-lambda.ts';
import { orderFlowImbalance } from './flow/order-flow-imbalance.ts';
import { rollSpread } from './flow/roll-spread.ts';
import { rollingVwap } from './flow/rolling-vwap.ts';
import { tradeIntensity } from './flow/trade-intensity.ts';
import { vpin } from './flow/vpin.ts';
import { macd } from './momentum/macd.ts';
import { macdHist } from './momentum/macd-hist.ts';
import { rsi } from './momentum/rsi.ts';
import { volScaledMomentum } from './momentum/vol-scaled-momentum.ts';
import { autocorr } from './rolling/autocorr.ts';
import { beta } from './rolling/beta.ts';
import { correlation } from './rolling/correlation.ts';
import { covariance } from './rolling/covariance.ts';
import { kurtosis } from './rolling/kurtosis.ts';
import { rollingMax } from './rolling/rolling-max.ts';
import { rollingMean } from './rolling/rolling-mean.ts';
import { rollingMedian } from './rolling/rolling-median.ts';
import { rollingMin } from './rolling/rolling-min.ts';
import { rollingQuantile } from './rolling/rolling-quantile.ts';
import { rollingRank } from './rolling/rolling-rank.ts';
import { rollingStd } from './rolling/rolling-std.ts';
import { rollingSum } from './rolling/rolling-sum.ts';
import { rollingVar } from './rolling/rolling-var.ts';
import { skew } from './rolling/skew.ts';
import { zScore } from './rolling/z-score.ts';
import { diff } from './shift/diff.ts';
import { fracDiff } from './shift/frac-diff.ts';
import { lag } from './shift/lag.ts';
import { logReturn } from './shift/log-return.ts';
import { pctChange } from './shift/pct-change.ts';
import { atr } from './volatility/atr.ts';
import { bipowerVariation } from './volatility/bipower-variation.ts';
import { garmanKlass } from './volatility/garman-klass.ts';
import { jumpVariation } from './volatility/jump-variation.ts';
import { parkinson } from './volatility/parkinson.ts';
import { realizedVol } from './volatility/realized-vol.ts';
import { rogersSatchell } from './volatility/rogers-satchell.ts';
import { trueRange } from './volatility/true-range.ts';
import { varianceRatio } from './volatility/variance-ratio.ts';

/** Operators in the order of the documentation. */
export const operators: readonly FeatureOperator[] = [
  add,
  subtract,
  multiply,
  ratio,
  log,
  logRatio,
  exp,
  sqrt,
  square,
  abs,
  sign,
  scale,
  clip,
  maximum,
  minimum,
  greater,
  where,
  fillNull,
  value,
  lag,
  diff,
  pctChange,
  logReturn,
  fracDiff,
  rollingSum,
  rollingMean,
  rollingVar,
  rollingStd,
  rollingMax,
  rollingMin,
  rollingQuantile,
  rollingMedian,
  rollingRank,
  zScore,
  skew,
  kurtosis,
  covariance,
  correlation,
  beta,
  autocorr,
  ewmMean,
  ewmVar,
  ewmStd,
  ewmVol,
  cumulativeSum,
  cumulativeMax,
  cumulativeMin,
  drawdown,
  realizedVol,
  bipowerVariation,
  jumpVariation,
  parkinson,
  garmanKlass,
  rogersSatchell,
  trueRange,
  atr,
  varianceRatio,
  rsi,
  macd,
  macdHist,
  volScaledMomentum,
  tradeIntensity,
  orderFlowImbalance,
  vpin,
  kyleLambda,
  hasbrouckLambda,
  amihud,
  rollSpread,
  rollingVwap,
  relativeSpread,
  micropriceDeviation,
  levelImbalance,
  depthRatio,
  quoteFlow,
  bookOrderFlow,
];
