/** The project file's JSON Schema, for editors and for the reference page: the registries' names and parameters written out. */
import { z } from 'zod';
import { features } from '../../../engines/features/index.ts';
import { labels } from '../../../engines/labels/index.ts';
import { list, section } from '../../yaml/fields.ts';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/types.ts';
import { ownFeature } from './features.ts';
import { paramFields } from './param-fields.ts';
import { feedFields, fileSchema, symbolSection, symbolText } from './schema.ts';

/** What stands for a credential. */
const reference = z
  .union([z.strictObject({ env: z.string() }), z.strictObject({ secret: z.string() })])
  .describe('environment variable or secret that holds it')
  .optional();

/** A feed of a provider. */
function feedOf(provider: Provider): z.ZodType {
  const standard = z.parse(z.object(provider.content), {});
  const exchanges = provider.exchanges(standard);
  const tables = (exchanges ?? ['']).flatMap((name) => Object.keys(provider.tables(name, standard)));
  const credentials = (provider.credentials ?? []).map((key) => [key, reference] as const);
  return section({
    ...feedFields,
    provider: z.literal(provider.name),
    ...(exchanges !== undefined && { exchange: z.enum(exchanges).describe('the exchange').optional() }),
    // Of an option, such as a layout, may depend what there is: then an editor takes any name.
    ...(!('layout' in provider.content) && {
      data_types: list(z.enum([...new Set(tables)]), 'data types')
        .meta({ description: 'tables to make', default: provider.defaultDataTypes })
        .optional(),
    }),
    ...provider.content,
    ...provider.connection,
    ...Object.fromEntries(credentials),
  }).describe(provider.doc);
}

/** The JSON Schema of `quantflow.yaml`. Some faults need more than a schema: `qf check` finds them. */
export function projectJsonSchema(): unknown {
  const methods = Object.entries(labels).map(([name, { params }]) =>
    section({ name: z.literal(name), ...paramFields(params) }),
  );
  const schema = fileSchema({
    symbol: z.union([symbolText, symbolSection]),
    feed: z.union(Object.values(providers).map(feedOf)),
    method: z.union(methods),
    feature: z.union([z.enum(Object.keys(features)), ownFeature]),
  });
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
