import { featureOperator } from '../../operator.ts';
import type { FeatureOperator } from '../../types.ts';

/** Signed flow at the best quotes from one bar to the next. */
export const quoteFlow: FeatureOperator = featureOperator({
  name: 'quote_flow',
  formula:
    "e_b - e_a; e_b = the bid's size where its price rose or stayed, less its size before where it fell or stayed; e_a likewise for the ask, where its price fell or stayed, less where it rose or stayed.",
  source: 'Cont, Kukanov & Stoikov (2014)',
  inputs: ['lob.bid_px_1', 'lob.bid_sz_1', 'lob.ask_px_1', 'lob.ask_sz_1'],
  warmUp: () => 1,
  kernel: () => {
    let [bid0, bidSize0, ask0, askSize0] = [Number.NaN, 0, Number.NaN, 0];
    return ([bids, bidSizes, asks, askSizes], out) => {
      for (let i = 0; i < out.length; i++) {
        const [bid, bidSize, ask, askSize] = [bids![i]!, bidSizes![i]!, asks![i]!, askSizes![i]!];
        let flow = bid0 + ask0 + bid + ask;
        if (!Number.isNaN(flow)) {
          flow = 0;
          if (bid >= bid0) flow += bidSize;
          if (bid <= bid0) flow -= bidSize0;
          if (ask <= ask0) flow -= askSize;
          if (ask >= ask0) flow += askSize0;
        }
        out[i] = flow;
        bid0 = bid;
        bidSize0 = bidSize;
        ask0 = ask;
        askSize0 = askSize;
      }
    };
  },
});
