/** Two assets of one graph: split -> left, and split -> right -> right_rank; one op is called twice. */
import {
  asset,
  batch,
  type Definitions,
  definitions,
  graphMultiAsset,
  job,
  json,
  op,
} from '../../../core/index.ts';

const type = json<string>();

const book = asset({ key: 'book', type, run: () => 'book' });
const split = op({
  name: 'split',
  ins: { book: type },
  outputs: { bid: { type }, ask: { type } },
  compute: batch({ vcpu: 1, memoryMb: 2048, timeoutSeconds: 600 }),
  run: (_, inputs) => ({ bid: `bid(${inputs.book})`, ask: `ask(${inputs.book})` }),
});
const rank = op({ name: 'rank', ins: { side: type }, type, run: (_, { side }) => `rank(${side})` });

const sides = graphMultiAsset({
  name: 'sides',
  deps: { book },
  outputs: { asks: {}, best_bids: { key: 'best/bids', description: 'Ranked twice' } },
  compose: ({ book }) => {
    const { bid, ask } = split({ book });
    return { asks: ask, best_bids: rank.as('rank_again')({ side: rank({ side: bid }) }) };
  },
});
const top = asset({
  key: 'top',
  type,
  deps: { asks: sides.outputs.asks, bids: sides.outputs.best_bids },
  run: (_, { asks, bids }) => `top(${asks}, ${bids})`,
});

const project: Definitions = definitions({
  assets: [book, sides, top],
  jobs: [job({ name: 'graph_multi_asset' })],
});
export default project;
