/** Project files with one fault each. */

/** A small project file. */
export const base: string = `project:
  partitions: { start: 2024-01-01 }
  symbols: [BTCUSDT, ETHUSDT]
  ingest: { feeds: [{ name: sim, provider: synthetic }] }
  state_engine: { bars: { time: {}, volume: { threshold: 20 } } }
`;

/** The base file with one line replaced, or with lines added. */
export function changed(line: RegExp | string, by: string): string {
  const text = base.replace(line, by);
  if (text === base) throw new Error(`nothing matches ${line}`);
  return text;
}

/** The base file with another feed. */
export const feed = (options: string): string =>
  changed('{ name: sim, provider: synthetic }', `{ ${options} }`);
/** The base file with other symbols. */
export const symbols = (items: string): string => changed('[BTCUSDT, ETHUSDT]', `[${items}]`);

/** What is wrong, and the whole message. */
export const badProjects: readonly (readonly [string, string, string])[] = [
  [
    'an unknown key',
    `${base}  colour: red\n`,
    'q.yaml, line 6: project.colour is not a known key; allowed: name, partitions, symbols, ingest, data_processing, state_engine, label_engine, feature_engine',
  ],
  [
    'an unknown key at the top',
    `${base}projects: 1\n`,
    'q.yaml, line 6: projects is not a known key; allowed: project, local',
  ],
  [
    'a key given twice',
    `${base}  symbols: [A]\n`,
    'q.yaml, line 6: not YAML as it should be: Map keys must be unique',
  ],
  [
    'a missing start',
    changed('{ start: 2024-01-01 }', '{}'),
    'q.yaml, line 2: project.partitions.start is missing; it must be a date, YYYY-MM-DD',
  ],
  [
    'a date that is none',
    changed('2024-01-01', '2024-13-01'),
    'q.yaml, line 2: project.partitions.start is "2024-13-01"; it must be a date, YYYY-MM-DD',
  ],
  [
    'an end before the start',
    changed('start: 2024-01-01', 'start: 2024-01-02, end: 2024-01-02'),
    'q.yaml, line 2: project.partitions.end is "2024-01-02"; it must be after start 2024-01-02; end is exclusive',
  ],
  [
    'another time zone',
    changed('start: 2024-01-01', 'start: 2024-01-01, timezone: New York'),
    'q.yaml, line 2: project.partitions.timezone is "New York"; it must be an IANA name, such as UTC or America/New_York',
  ],
  [
    'a zone of a provider that cuts its files at midnight UTC',
    changed('start: 2024-01-01', 'start: 2024-01-01, timezone: America/New_York').replace(
      'provider: synthetic',
      'provider: tardis, exchange: binance',
    ),
    'q.yaml, line 2: project.partitions.timezone is "America/New_York"; it must be UTC, because feed sim is of tardis, whose files are cut at midnight UTC; other zones go with files and synthetic, or without feeds',
  ],
  [
    'no symbols',
    symbols(''),
    'q.yaml, line 3: project.symbols is []; it must be a list of symbols, each a name or a section, at least one',
  ],
  [
    'a symbol unsafe in a path',
    symbols('../../x'),
    'q.yaml, line 3: project.symbols[0].name is "../../x"; it must be a name of letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters (quote a number)',
  ],
  [
    'a symbol with ..',
    symbols('a..b'),
    'q.yaml, line 3: project.symbols[0].name is "a..b"; it must be a name of letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters (quote a number)',
  ],
  [
    'a symbol that is a number',
    symbols('BTCUSDT, 600519'),
    'q.yaml, line 3: project.symbols[1].name is 600519; it must be a name of letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters (quote a number)',
  ],
  [
    'a symbol given twice',
    symbols('BTCUSDT, btcusdt'),
    'q.yaml, line 3: project.symbols[1].name is "btcusdt"; it must be unique; symbol 0 has it (case does not count)',
  ],
  [
    'ticks that are no integer',
    symbols('{ name: A, ticks_per_unit: 0.1 }'),
    'q.yaml, line 3: project.symbols[0].ticks_per_unit is 0.1; it must be an integer of at least 1',
  ],
  [
    'a contract size of nothing',
    symbols('{ name: A, contract_size: 0 }'),
    'q.yaml, line 3: project.symbols[0].contract_size is 0; it must be a number above 0 (base units of a linear contract, quote units of an inverse one)',
  ],
  [
    'a feed that is not there',
    symbols('{ name: A, feed: tardis }'),
    'q.yaml, line 3: project.symbols[0].feed is "tardis"; it must be one of sim',
  ],
  [
    'a plain symbol with two feeds',
    changed(
      '{ name: sim, provider: synthetic }',
      '{ name: sim, provider: synthetic }, { name: sim2, provider: synthetic }',
    ).replace('[BTCUSDT, ETHUSDT]', '[A, { name: B, feed: sim2 }]'),
    'q.yaml, line 3: project.symbols[0].feed is missing; it must be one of sim, sim2: a symbol may leave it out only when there is one feed',
  ],
  [
    'an unknown provider',
    feed('name: f, provider: kaggle'),
    'q.yaml, line 4: project.ingest.feeds[0].provider is "kaggle"; it must be one of binance_vision, files, synthetic, tardis',
  ],
  [
    'a feed name unsafe in SQL',
    feed('name: a-b, provider: synthetic'),
    'q.yaml, line 4: project.ingest.feeds[0].name is "a-b"; it must be a name of letters, digits and _ , starting with a letter, at most 40 characters',
  ],
  [
    'an option of another provider',
    feed('name: f, provider: synthetic, base_url: "http://x"'),
    'q.yaml, line 4: project.ingest.feeds[0].base_url is not a known key of a synthetic feed; allowed: name, provider, exchange, data_types, enabled, missing, events',
  ],
  [
    'too few events',
    feed('name: f, provider: synthetic, events: 10'),
    'q.yaml, line 4: project.ingest.feeds[0].events is 10; it must be an integer from 1000 to 1000000000',
  ],
  [
    'another exchange of the synthetic market',
    feed('name: f, provider: synthetic, exchange: binance'),
    'q.yaml, line 4: project.ingest.feeds[0].exchange is "binance"; it must be synthetic, or left out',
  ],
  [
    'no exchange',
    feed('name: f, provider: tardis'),
    'q.yaml, line 4: project.ingest.feeds[0].exchange is missing; it must be the name of an exchange',
  ],
  [
    'a data type that the provider does not have',
    feed('name: f, provider: tardis, exchange: binance, data_types: [trades, klines]'),
    'q.yaml, line 4: project.ingest.feeds[0].data_types is ["trades","klines"]; it must be some of trades, incremental_book_L2, book_snapshot_5, book_snapshot_25, quotes, each once',
  ],
  [
    'a data type given twice',
    feed('name: f, provider: binance_vision, exchange: binance, data_types: [trades, trades]'),
    'q.yaml, line 4: project.ingest.feeds[0].data_types is ["trades","trades"]; it must be some of trades, aggTrades, klines, each once',
  ],
  [
    'an exchange that the provider does not have',
    feed('name: f, provider: binance_vision, exchange: okex'),
    'q.yaml, line 4: project.ingest.feeds[0].exchange is "okex"; it must be one of binance, binance-futures, binance-delivery',
  ],
  [
    'a policy for missing days that is none',
    feed('name: f, provider: synthetic, missing: ignore'),
    'q.yaml, line 4: project.ingest.feeds[0].missing is "ignore"; it must be fail or skip',
  ],
  [
    'files without a place',
    feed('name: f, provider: files, exchange: binance'),
    'q.yaml, line 4: project.ingest.feeds[0].url is missing; it must be a url of a folder, file:///absolute/folder or s3://bucket/prefix',
  ],
  [
    'files in a tree that nobody has',
    feed('name: f, provider: files, exchange: binance, url: "file:///d", layout: kaiko'),
    'q.yaml, line 4: project.ingest.feeds[0].layout is "kaiko"; it must be tardis or binance_vision',
  ],
  [
    'an address that is none',
    feed('name: f, provider: tardis, exchange: binance, base_url: ftp://x'),
    'q.yaml, line 4: project.ingest.feeds[0].base_url is "ftp://x"; it must be an http or https address without credentials, such as https://datasets.tardis.dev',
  ],
  [
    'an API key in the file, which is not repeated',
    feed('name: f, provider: tardis, exchange: binance, api_key: TD.abc'),
    'q.yaml, line 4: project.ingest.feeds[0].api_key is a value (not shown here); it must be a section with the one key env or secret and a name, not the key itself',
  ],
  [
    'another engine for history',
    `${base}  data_processing: { historical_data_engine: spark }\n`,
    'q.yaml, line 6: project.data_processing.historical_data_engine is "spark"; it must be athena or duckdb',
  ],
  [
    'an unknown bar type',
    changed('time: {}', 'renko: {}'),
    'q.yaml, line 5: project.state_engine.bars.renko is not a known key; allowed: time, tick, volume, dollar, tick_imbalance, volume_imbalance, dollar_imbalance, tick_run, volume_run, dollar_run',
  ],
  [
    'a threshold of 0',
    changed('threshold: 20', 'threshold: 0'),
    'q.yaml, line 5: project.state_engine.bars.volume.threshold is 0; it must be a number above 0 (base units of a bar)',
  ],
  [
    'a threshold that nobody gives',
    changed('threshold: 20', ''),
    "q.yaml, line 5: project.state_engine.bars.volume.threshold is missing for BTCUSDT, ETHUSDT; it must be a number above 0 (base units of a bar), here or in the symbol's state_engine.bars",
  ],
  [
    'a bar type that only a symbol has',
    symbols('{ name: A, state_engine: { bars: { dollar: { threshold: 5 } } } }'),
    'q.yaml, line 3: project.symbols[0].state_engine.bars.dollar is not configured; add dollar to project.state_engine.bars first',
  ],
  [
    'a depth of a symbol',
    symbols('{ name: A, state_engine: { depth: 5 } }'),
    'q.yaml, line 3: project.symbols[0].state_engine.depth is not a known key; allowed: snapshot_us, bars',
  ],
  [
    'an unknown label method',
    `${base}  label_engine: { methods: [{ name: oracle }] }\n`,
    'q.yaml, line 6: project.label_engine.methods[0].name is "oracle"; it must be one of cusum_filter, triple_barrier, fixed_horizon_return, trend_scanning',
  ],
  [
    'an unknown label parameter',
    `${base}  label_engine: { methods: [{ name: fixed_horizon_return, h: 15 }] }\n`,
    'q.yaml, line 6: project.label_engine.methods[0].h is not a known key; allowed: horizon, k',
  ],
  [
    'a label method given twice',
    `${base}  label_engine: { methods: [{ name: trend_scanning }, { name: trend_scanning }] }\n`,
    'q.yaml, line 6: project.label_engine.methods[1].name is "trend_scanning"; it must be given once',
  ],
  [
    'labels without bars',
    changed(/ {2}state_engine.*\n/, '  label_engine: { methods: [{ name: trend_scanning }] }\n'),
    'q.yaml, line 5: project.label_engine needs bars; configure at least one type in project.state_engine.bars',
  ],
  [
    'a feature given twice',
    `${base}  feature_engine: { features: [ret_1, ret_1] }\n`,
    'q.yaml, line 6: project.feature_engine.features[1] does not fit: ret_1 is given twice',
  ],
  [
    'no features',
    `${base}  feature_engine: { features: [] }\n`,
    'q.yaml, line 6: project.feature_engine.features is []; it must be a list of names of features, at least one',
  ],
  [
    'another local engine',
    `${base}local: { engine: [{ name: spark }] }\n`,
    'q.yaml, line 6: local.engine[0].name is "spark"; it must be duckdb',
  ],
];
