/** The shape of `quantflow.yaml`. What depends on more than one value is checked in `resolve.ts`. */
import { z } from 'zod';
import { bars } from '../../../engines/bars/index.ts';
import { contractTypes, stateParams } from '../../../engines/state/settings.ts';
import { flag, integerFrom, list, oneOf, section, text } from '../../yaml/fields.ts';
import type { ProjectInput } from './input.ts';
import { paramFields } from './param-fields.ts';

/** A symbol's name. */
export const symbolText: z.ZodString = text(
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

/** A symbol with more than its name. */
export const symbolSection: z.ZodType = section({
  name: symbolText.describe('partition value'),
  feed: text('the name of a feed').describe('its feed; needed when there are several').optional(),
  provider_symbol: symbolText.describe('what the provider calls it, if not by its name').optional(),
  ticks_per_unit: integerFrom(1)
    .describe('ticks per price unit: a price is a whole number of ticks')
    .optional(),
  contract_size,
  contract_type: oneOf(contractTypes)
    .meta({ description: 'what an amount counts', default: contractTypes[0] })
    .optional(),
  state_engine: section({ snapshot_us, bars: barsSection.optional() })
    .describe("settings over the project's own; bars as in project.state_engine.bars")
    .optional(),
});

/** What every feed has. */
export const feedFields: Readonly<Record<string, z.ZodType>> = {
  name: text(
    'a name of letters, digits and _ , starting with a letter, at most 40 characters',
    /^[A-Za-z][A-Za-z0-9_]{0,39}$/,
  ).describe('part of the keys of its tables'),
  provider: text('the name of a provider'),
  exchange: text(
    'the name of an exchange as the provider writes it, such as binance-futures',
    /^[a-z0-9][a-z0-9-]{0,63}$/,
  )
    .describe('the exchange, as Tardis.dev names it')
    .optional(),
  data_types: list(text('the name of a data type'), 'data types').describe('tables to make').optional(),
  enabled: flag().meta({ description: 'false: its symbols have no partitions', default: true }).optional(),
  missing: oneOf(['fail', 'skip'])
    .meta({ description: 'what a day without data is: an error, or an empty day', default: 'fail' })
    .optional(),
};

/** What stands in the lists of the file: exactly, for editors, or as far as it can be told without the registries. */
interface Items {
  readonly symbol: z.ZodType;
  readonly feed: z.ZodType;
  readonly method: z.ZodType;
  readonly feature: z.ZodType;
}

/** The whole file with some items in its lists. */
export function fileSchema({ symbol, feed, method, feature }: Items): z.ZodType {
  return section({
    project: section({
      name: text(
        'a name of letters, digits, _ and -, starting with a letter, at most 64 characters',
        /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
      )
        .meta({ description: 'name of the project', default: 'quantflow' })
        .optional(),
      partitions: section({
        start: text('a date, YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/).describe('first day'),
        end: text('a date, YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/)
          .describe('day after the last; left out, days go on')
          .optional(),
        timezone: text('an IANA name, such as UTC')
          .meta({
            description: 'IANA zone of whose midnights days are cut; with tardis and binance_vision UTC',
            default: 'UTC',
          })
          .optional(),
      }).describe('days'),
      symbols: list(symbol, 'symbols, each a name or a section').describe('instruments'),
      ingest: section({
        feeds: z.array(feed, { error: 'a list of feeds' }).describe('where raw data comes from'),
      })
        .describe('left out, the CDM tables are those of an upstream project')
        .optional(),
      data_processing: section({
        historical_data_engine: oneOf(['athena', 'duckdb'])
          .meta({ description: 'what runs the SQL models', default: 'athena' })
          .optional(),
      })
        .describe('SQL models')
        .optional(),
      state_engine: section({
        depth,
        snapshot_us,
        gap_us,
        bars: barsSection.describe('types of bars; one left out is not made').optional(),
      })
        .describe('book, snapshots and bars')
        .optional(),
      label_engine: section({ methods: list(method, 'label methods').describe('labelling methods') })
        .describe('left out, no labels')
        .optional(),
      feature_engine: section({
        features: list(feature, 'names of features').describe('names of features, or features of your own'),
        warm_up: z
          .union([z.boolean(), z.int().min(1)], {
            error: 'true, false or a number of bars, an integer of at least 1',
          })
          .meta({
            description: 'bars of the day before that windows begin with: true is all',
            default: false,
          })
          .optional(),
      })
        .describe('left out, no features')
        .optional(),
    }).describe('the project'),
    local: section({
      engine: z
        .array(
          section({
            name: oneOf(['duckdb']),
            threads: integerFrom(1).describe('threads of a process').optional(),
            memory_gb: z
              .number({ error: 'a number above 0' })
              .gt(0, { error: 'a number above 0' })
              .describe('GB that a process may hold; more goes to disk')
              .optional(),
          }),
          { error: 'a list of engines' },
        )
        .describe('engines of the embedded host; they open local files alone, so they take no credentials')
        .optional(),
    })
      .describe('this machine')
      .optional(),
  });
}

/** The file as it is parsed. What the registries know of its lists is checked in `resolve.ts`. */
export const projectSchema: z.ZodType<ProjectInput> = fileSchema({
  symbol: symbolSection,
  feed: z.looseObject(feedFields, {
    error: `a section with the keys ${Object.keys(feedFields).join(', ')} and those of the provider`,
  }),
  method: z.looseObject(
    { name: text('the name of a label method') },
    { error: 'a section with the key name and the parameters of the method' },
  ),
  feature: z.unknown(),
}) as z.ZodType<ProjectInput>;
