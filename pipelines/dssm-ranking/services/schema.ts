/** The shape of the YAML files. What depends on more than one value is checked in `view.ts` and `service.ts`. */
import { z } from 'zod';
import { integerFrom, list, oneOf, section, text } from '../../yaml/fields.ts';
import type { AggregationsFile, RuntimeFile, ServiceFile, ViewFile } from './input.ts';
import { aggregationNames, type FeatureType, type Where } from './types.ts';

const name: z.ZodString = text(
  'a name of lower-case letters, digits and _ , starting with a letter, at most 64 characters',
  /^[a-z][a-z0-9_]{0,63}$/,
);
const description = text('a text');
const window = text('a number of days such as 7d', /^[1-9]\d{0,2}d$/);
const type = text(
  'int8, int32, int64, double, string, bool or float32[LENGTH]',
  /^(int8|int32|int64|double|string|bool|float32\[[1-9]\d{0,4}\])$/,
) as unknown as z.ZodType<FeatureType>;
const columns = z.record(name, type, { error: 'a mapping from column to type' });
const value = z.union([z.string(), z.number(), z.boolean()], { error: 'a text, a number, or true or false' });
const where: z.ZodType<Where> = z.record(name, value, { error: 'a mapping from column to value' });

const functionSection = section({
  empty: z.union([z.literal(0), z.null()], { error: '0 or null' }),
});

/** `config/training/aggregations.yaml`. */
export const aggregationsSchema: z.ZodType<AggregationsFile> = section({
  windows: list(window, 'windows such as 7d'),
  functions: section(
    Object.fromEntries(aggregationNames.map((key) => [key, functionSection.optional()])) as Record<
      (typeof aggregationNames)[number],
      z.ZodOptional<typeof functionSection>
    >,
  ),
});

/** `config/training/runtime.yaml`. */
export const runtimeSchema: z.ZodType<RuntimeFile> = section({
  partitions: oneOf(['daily', 'hourly']),
  start: text('a date, YYYY-MM-DD', /^\d{4}-\d{2}-\d{2}$/),
  time_column: name,
  input_days: integerFrom(1),
  row_group_rows: integerFrom(1),
  entities: z.record(name, section({ key: name, type }), { error: 'a mapping from entity to its key' }),
  sources: z.record(name, section({ columns }), { error: 'a mapping from source to its columns' }),
});

/** `feature_views/*.yaml`. */
export const viewSchema: z.ZodType<ViewFile> = section({
  name,
  description: description.optional(),
  entity: name,
  source: name,
  columns: columns.optional(),
  where: where.optional(),
  aggregations: list(
    section({
      name,
      function: oneOf(aggregationNames),
      column: name.optional(),
      windows: list(window, 'windows such as 7d'),
    }),
    'aggregations',
  ).optional(),
  embedding: section({ name, column: name }).optional(),
  pooling: section({
    name,
    function: oneOf(['avg']),
    embeddings: name,
    key: name,
    window,
    count: name.optional(),
  }).optional(),
});

/** `feature_services/*.yaml`. */
export const serviceSchema: z.ZodType<ServiceFile> = section({
  name,
  description: description.optional(),
  spine: section({
    source: name,
    row_number: name,
    columns: list(name, 'columns of the source'),
    label: section({ name, where }).optional(),
  }),
  views: list(name, 'names of feature views'),
});
