/**
 * The same assets for each venue, by a function that returns assets, and one asset made from all of them. A venue's
 * quarantine is optional: on a day without crossed quotes there is none, and nobody reviews it.
 */
import {
  type AssetOutput,
  asset,
  assetCheck,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  type MultiAsset,
  multiAsset,
  type SeparateCheck,
  type ValueType,
} from '../../core/index.ts';

const partitions = daily({ start: '2024-01-01' });

interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** The assets of one venue. */
interface Venue {
  readonly assets: readonly (AssetOutput | MultiAsset<Record<string, object>>)[];
  readonly checks: readonly SeparateCheck[];
  readonly spread: AssetOutput<ValueType<number, number>>;
}

function venue(name: string, quotesOf: (day: number) => readonly Quote[]): Venue {
  const common = { group: name, partitions };
  const quotes = multiAsset({
    name: `${name}_quotes`,
    ...common,
    outputs: {
      good: { key: `${name}/quotes`, type: json<readonly Quote[]>() },
      crossed: { key: `${name}/quarantine`, type: json<readonly Quote[]>(), optional: true },
    },
    run: ({ partition }) => {
      const all = quotesOf(Number(partition.values['dt']?.slice(-2)));
      const { good = [], crossed } = Object.groupBy(all, (q) => (q.ask > q.bid ? 'good' : 'crossed'));
      return { good, crossed };
    },
  });
  const { good, crossed } = quotes.outputs;
  const review = asset({
    key: `${name}/review`,
    description: 'What is to be looked at, on the days that have something',
    ...common,
    deps: { crossed },
    type: json<string>(),
    run: (_, inputs) => `${inputs.crossed.length} crossed quotes of ${name}`,
  });
  const spread = asset({
    key: `${name}/spread`,
    ...common,
    deps: { good },
    type: json<number>(),
    run: (_, inputs) => inputs.good.reduce((sum, q) => sum + q.ask - q.bid, 0) / inputs.good.length,
  });
  const tight = assetCheck({
    asset: spread,
    name: 'is_tight',
    severity: 'warn',
    run: (value) => ({ passed: value < 1, metadata: { spread: value } }),
  });
  return { assets: [quotes, review, spread], checks: [tight], spread };
}

const binance = venue('binance', (day) => [
  { bid: 100, ask: 100 + day / 2 },
  { bid: 100, ask: day === 2 ? 99 : 101 },
]);
const kraken = venue('kraken', () => [{ bid: 99, ask: 102 }]);

const best = asset({
  key: 'best_spread',
  partitions,
  deps: { binance: binance.spread, kraken: kraken.spread },
  type: json<{ venue: string; spread: number }>(),
  run: (_, inputs) => {
    const [[venue, spread]] = Object.entries(inputs).sort(([, a], [, b]) => a - b) as [[string, number]];
    return { venue, spread };
  },
});

const project: Definitions = definitions({
  assets: [...binance.assets, ...kraken.assets, best],
  checks: [...binance.checks, ...kraken.checks],
  jobs: [job({ name: 'venues' })],
});

export default project;
