/** The shape of `quantflow.yaml`. What depends on more than one value is checked in `resolve.ts`. */
import { z } from 'zod';
import { bars } from '../../../engines/bars/index.ts';
import { contractTypes, stateParams } from '../../../engines/state/settings.ts';
import { flag, integerFrom, list, oneOf, section, text } from '../../yaml/fields.ts';
import type { ProjectInput } from './input.ts';
import { paramFields } from './param-fields.ts';

const symbolText = text(
  'a name of letters, digits and . _ : + - , starting with a letter or digit, at most 128 characters (quote a number)',
  /^[A-Za-z0-9](?!.*\.\.)[A-Za-z0-9._:+-]{0,127}$/,
);

const barsSection = section(
  Object.fromEntries(
    Object.entries(bars).map(([name, bar]) => [name, section(paramFields(bar.params)).optional()]),
  ),
);

const { depth, snapshot_us, gap_us, contract_size } = paramFields(stateParams) as Record<
  keyof typeof stateParams,
  z.ZodOptional<z.ZodType<number>>
>;

const symbol = section({
  name: symbolText,
  feed: text('the name of a feed').optional(),
  provider_symbol: symbolText.optional(),
  ticks_per_unit: integerFrom(1).optional(),
  contract_size,
  contract_type: oneOf(contractTypes).optional(),
  state_engine: section({ snapshot_us, bars: barsSection.optional() }).optional(),
});

/** What every feed has; the keys that are left are the provider's own options. */
const feed = z.looseObject(
  {
    name: text(
      'a name of letters, digits and _ , starting with a letter, at most 40 characters',
      /^[A-Za-z][A-Za-z0-9_]{0,39}$/,
    ),
    provider: text('the name of a provider'),
    exchange: text(
      'the name of an exchange as the provider writes it, such as binance-futures',
      /^[a-z0-9][a-z0-9-]{0,63}$/,
    ).optional(),
    data_types: list(text('the name of a data type'), 'data types').optional(),
    enabled: flag().optional(),
    missing: oneOf(['fail', 'skip']).optional(),
  },
  {
    error:
      'a section with the keys name, provider, exchange, data_types, enabled, missing and those of the provider',
  },
);

/** Whole file. Label methods and features are lists here; their registries say in `resolve.ts` what is in them. */
export const projectSchema: z.ZodType<ProjectInput> = section({
  project: section({
    name: text(
      'a name of letters, digits, _ and -, starting with a letter, at most 64 characters',
      /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    ).optional(),
    partitions: section({
      start: text('a date, YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/),
      end: text('a date, YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/).optional(),
      timezone: text('UTC').optional(),
    }),
    symbols: list(symbol, 'symbols, each a name or a section'),
    ingest: section({ feeds: z.array(feed, { error: 'a list of feeds' }) }).optional(),
    data_processing: section({
      historical_data_engine: oneOf(['athena', 'duckdb']).optional(),
    }).optional(),
    state_engine: section({ depth, snapshot_us, gap_us, bars: barsSection.optional() }).optional(),
    label_engine: section({
      methods: list(
        z.looseObject(
          { name: text('the name of a label method') },
          { error: 'a section with the key name and the parameters of the method' },
        ),
        'label methods',
      ),
    }).optional(),
    feature_engine: section({ features: list(z.unknown(), 'names of features') }).optional(),
  }),
  local: section({
    engine: z
      .array(
        section({
          name: oneOf(['duckdb']),
          threads: integerFrom(1).optional(),
          memory_gb: z.number({ error: 'a number above 0' }).gt(0, { error: 'a number above 0' }).optional(),
        }),
        { error: 'a list of engines' },
      )
      .optional(),
  }).optional(),
});
