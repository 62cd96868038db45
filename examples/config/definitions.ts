import { z } from 'zod';
import {
  asset,
  batch,
  type Definitions,
  daily,
  definitions,
  env,
  job,
  json,
  resource,
  secret,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });

/** How to reach the vendor: another address gives the same data, so none of it is in a step's config. */
const http = resource({
  name: 'http',
  config: z.strictObject({ base_url: z.url().default('https://vendor.example'), tries: z.int().default(3) }),
  create: (config) => ({ get: (path: string) => `${config.base_url}${path} (${config.tries} tries)` }),
});

/** Made from the one above; the key is looked up where the step runs. */
const vendor = resource({
  name: 'vendor',
  uses: { http },
  config: z.strictObject({ api_key: z.string() }),
  configValue: { api_key: secret('vendor/api-key') },
  create: ({ api_key }, uses) => ({
    quotes: (symbol: string) => `${uses.http.get(`/${symbol}`)} with a key of ${api_key.length} characters`,
  }),
});

/** What decides the result is the step's config: it is part of the code version. */
const quotes = asset({
  key: 'quotes',
  partitions: days,
  type: json<string>(),
  config: z.strictObject({ symbol: z.string(), depth: z.int().min(1).default(20) }),
  configValue: ({ values }) => ({ symbol: (values['dt'] as string) < '2024-02-01' ? 'XBTUSD' : 'BTCUSDT' }),
  resources: { vendor },
  run: ({ config, resources }) => `${resources.vendor.quotes(config.symbol)}, ${config.depth} levels`,
});

/** A run must say the window: there is no default. */
const summary = asset({
  key: 'summary',
  partitions: days,
  deps: { quotes },
  type: json<string>(),
  compute: batch({ vcpu: 1, memoryMb: 2048, timeoutSeconds: 600 }),
  config: z.strictObject({ window: z.int().min(1), region: z.string().default('local') }),
  run: ({ config }, inputs) => `${inputs.quotes}, over ${config.window} days, in ${config.region}`,
});

/** Threads are a fact of the machine. */
const ranks = asset({
  key: 'ranks',
  partitions: days,
  type: json<number>(),
  config: z.strictObject({ threads: z.int().min(1) }),
  configValue: { threads: env('RANK_THREADS') },
  run: ({ config }) => config.threads,
});

const project: Definitions = definitions({
  assets: [quotes, summary, ranks],
  jobs: [job({ name: 'report', selection: 'quotes or summary' }), job({ name: 'ranks', selection: 'ranks' })],
  environments: {
    dev: { resources: { http: { base_url: 'http://localhost:8080', tries: 1 } } },
    prod: { resources: { http: { tries: 10 } } },
  },
});

export default project;
