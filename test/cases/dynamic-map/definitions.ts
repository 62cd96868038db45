/** list -> for each item: fetch -> measure -> total, the asset, every day. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  dynamicOp,
  graphAsset,
  job,
  json,
  mapOf,
  op,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01' });
const text = json<string>();

const source = asset({ key: 'source', partitions, type: json<string[]>(), run: () => ['a', 'b', 'c'] });
const list = dynamicOp({
  name: 'list',
  ins: { source: json<string[]>() },
  type: text,
  run: (_, { source }) => source.map((name) => [name, `url of ${name}`] as const),
});
const settings = op({ name: 'settings', type: text, run: () => 'settings' });
const fetchOne = op({
  name: 'fetch',
  ins: { url: text, settings: text },
  type: text,
  retry: { maxRetries: 2, delaySeconds: 10 },
  run: ({ partition }, { url, settings }) => `${partition.mappingKey}: ${url} by ${settings}`,
});
const measure = op({
  name: 'measure',
  ins: { body: text },
  type: json<number>(),
  run: (_, { body }) => body.length,
});
const total = op({
  name: 'total',
  ins: { sizes: mapOf(json<number>()) },
  type: json<Record<string, number>>(),
  run: (_, { sizes }) => Object.fromEntries(sizes),
});

const sizes = graphAsset({
  key: 'sizes',
  partitions,
  deps: { source },
  compose: ({ source }) => {
    const by = settings();
    const measured = list({ source }).map((url) => measure({ body: fetchOne({ url, settings: by }) }), {
      maxConcurrency: 2,
    });
    return total({ sizes: measured.collect() });
  },
});

const project: Definitions = definitions({ assets: [source, sizes], jobs: [job({ name: 'dynamic_map' })] });
export default project;
