/** Mistakes about deps that tsc finds: each line below a directive does not compile. */
import { asset, daily, dep, json, multiAsset, range, table, timeWindow } from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });
const mapping = timeWindow({ startOffset: -1 });
const mean = asset({
  key: 'mean',
  partitions: days,
  type: json<{ mean: number }>(),
  run: () => ({ mean: 1 }),
});
const trades = asset({ key: 'trades', type: table({ ts: 'int64', side: 'string' }), run: () => [] });
const raw = multiAsset({
  name: 'raw',
  outputs: { quotes: { type: json<number[]>() }, events: { type: json<string[]>() } },
  run: () => ({ quotes: [1], events: ['a'] }),
});

asset({
  key: 'value_of_the_wrong_type',
  deps: { mean },
  run: (_, inputs) => {
    // @ts-expect-error a number is no text
    const text: string = inputs.mean.mean;
    // @ts-expect-error the value has no such member
    inputs.mean.median;
    // @ts-expect-error there is no input of that name
    inputs.means;
    return void text;
  },
});

asset({
  key: 'a_range_as_a_value',
  partitions: days,
  deps: { mean: range(mean, { mapping }) },
  run: (_, inputs) => {
    for (const [key, { mean: value }] of inputs.mean) void [key satisfies string, value satisfies number];
    // @ts-expect-error a range is a map by partition, not the value
    inputs.mean.mean;
  },
});

asset({
  key: 'a_value_as_a_range',
  partitions: days,
  deps: { mean: dep(mean, { mapping }) },
  run: (_, inputs) => {
    inputs.mean.mean satisfies number;
    // @ts-expect-error one partition is the value, not a map
    inputs.mean.get('2024-01-01');
  },
});

asset({
  key: 'columns',
  deps: { trades },
  run: async (_, inputs) => {
    const { columns } = await inputs.trades.read(['ts', 'side']);
    columns.ts satisfies Float64Array;
    // @ts-expect-error price is no column of trades
    await inputs.trades.read(['price']);
    // @ts-expect-error side is a list of texts
    columns.side satisfies Float64Array;
    // @ts-expect-error ts alone was read
    (await inputs.trades.read(['ts'])).columns.side;
  },
});

asset({
  key: 'outputs_of_a_multi_asset',
  deps: { quotes: raw.outputs.quotes },
  run: (_, inputs) => {
    inputs.quotes satisfies number[];
    // @ts-expect-error quotes are numbers
    inputs.quotes satisfies string[];
  },
});

// @ts-expect-error the multi-asset has no such output
asset({ key: 'no_such_output', deps: { trades: raw.outputs.trades }, run: () => undefined });
// @ts-expect-error a multi-asset is no dep: one of its outputs is
asset({ key: 'all_outputs', deps: { raw }, run: () => undefined });
// @ts-expect-error a key is no dep
asset({ key: 'by_key', deps: { mean: 'mean' }, run: () => undefined });
// @ts-expect-error a range needs its mapping
range(mean);
// @ts-expect-error a mapping is made by timeWindow(), last(), all() ...
dep(mean, { mapping: 'last' });
