import { type Definitions, definitions, externalAsset, sqlAsset, table } from '../../../../core/index.ts';

const raw = externalAsset({ key: 'raw', type: table({ ts: 'int64', price: 'double' }) });

const trades = sqlAsset({
  key: 'trades',
  deps: { raw },
  type: table({ ts: 'int64', price: 'double' }, { sortKey: ['ts'] }),
  sql: `select 1 as ts, 2.0 as price`,
});

const project: Definitions = definitions({ assets: [raw, trades] });
export default project;
