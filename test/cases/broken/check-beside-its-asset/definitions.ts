import { asset, assetCheck, type Definitions, definitions, json } from '../../../../core/index.ts';

const type = json<number>();
const trades = asset({ key: 'trades', type, run: () => 1 });
const quotes = asset({ key: 'quotes', type, run: () => 2 });
const same = assetCheck({
  asset: trades,
  name: 'as_many_as_quotes',
  deps: { quotes },
  run: (value, _, inputs) => ({ passed: value === inputs.quotes }),
});

const project: Definitions = definitions({ assets: [trades, quotes], checks: [same] });
export default project;
