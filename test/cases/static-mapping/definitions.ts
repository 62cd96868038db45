/** Regions made from the symbols that a table names. */
import {
  asset,
  type Definitions,
  definitions,
  job,
  json,
  range,
  staticMapping,
  statics,
} from '../../../core/index.ts';

const type = json<string>();
const symbol = asset({
  key: 'symbol',
  type,
  partitions: statics(['AAPL', 'SAP', 'ASML'], { name: 'sym' }),
  run: ({ partition }) => partition.key,
});
const region = asset({
  key: 'region',
  type,
  partitions: statics(['us', 'eu'], { name: 'region' }),
  deps: { symbols: range(symbol, { mapping: staticMapping({ AAPL: 'us', SAP: 'eu', ASML: 'eu' }) }) },
  run: (_, { symbols }) => [...symbols.values()].join(' '),
});

const project: Definitions = definitions({ assets: [symbol, region], jobs: [job({ name: 'regions' })] });
export default project;
