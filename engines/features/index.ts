/** The features. To add one: a line here. A new operator is a file in `ops/`. */
import type { FeatureSpec } from './types.ts';

/** Features by name, in the order of their columns in `ft_features`. */
export const features: Readonly<Record<string, FeatureSpec>> = {
  ret_1: { op: 'log_return', params: { periods: 1 } },
  ret_5: { op: 'log_return', params: { periods: 5 } },
  ret_15: { op: 'log_return', params: { periods: 15 } },
  rv_20: { op: 'realized_vol', params: { window: 20 } },
  ewm_vol_100: { op: 'ewm_vol', params: { span: 100 } },
  parkinson_20: { op: 'parkinson', params: { window: 20 } },
  garman_klass_20: { op: 'garman_klass', params: { window: 20 } },
  atr_14: { op: 'atr', params: { period: 14 } },
  rsi_14: { op: 'rsi', params: { period: 14 } },
  macd_hist: { op: 'macd_hist' },
  boll_z_20: { op: 'z_score', params: { window: 20 } },
  mom_z_60: { op: 'vol_scaled_momentum', params: { periods: 60 } },
  vwap_dev: { op: 'log_ratio' },
  volume_z_50: { op: 'z_score', inputs: ['volume'], params: { window: 50 } },
  trade_intensity: { op: 'trade_intensity' },
  ofi_20: { op: 'order_flow_imbalance', params: { window: 20 } },
  vpin_50: { op: 'vpin', params: { window: 50 } },
  kyle_lambda_50: { op: 'kyle_lambda', params: { window: 50 } },
  amihud_50: { op: 'amihud', params: { window: 50 } },
  roll_spread_50: { op: 'roll_spread', params: { window: 50 } },
  autocorr_50: { op: 'autocorr', params: { window: 50 } },
  skew_50: { op: 'skew', params: { window: 50 } },
  fracdiff_04: { op: 'frac_diff', params: { d: 0.4, width: 50 } },
  book_imbalance: { op: 'value', inputs: ['lob.imbalance_n'] },
  book_rel_spread: { op: 'ratio', inputs: ['lob.spread', 'lob.mid'] },
};
