/** Reads ReaderConfig. */
import { csvDelimiters } from '../map-run/readers/csv.ts';
import { itemFormats } from '../map-run/readers/index.ts';
import type { ItemFormat } from '../map-run/readers/types.ts';
import type { NumberField, ObjectReader } from './object-reader.ts';
import { kindOf } from './problems.ts';

/** How an object is read. */
export interface ReaderConfig {
  readonly format: ItemFormat;
  readonly maxItems: NumberField | undefined;
}

const csvFields = ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'];

/** Most items of a map run. Source: Step Functions developer guide, ItemReader. */
const mostItems = 100_000_000;

/** Reads the ReaderConfig. */
export function readReaderConfig(config: ObjectReader): ReaderConfig {
  const type = config.value('InputType');
  config.only(['InputType', 'MaxItems', ...(type === 'CSV' ? csvFields : [])], 'this ReaderConfig');
  if (typeof type !== 'string' || !Object.hasOwn(itemFormats, type))
    config.problem(
      'InputType',
      `must be ${Object.keys(itemFormats).join(', ')} (no MANIFEST and PARQUET), but is ${kindOf(type)}`,
    );
  const format = type === 'CSV' ? readCsv(config) : itemFormats[type === 'JSON' ? 'JSON' : 'JSONL'];
  const maxItems = config.number('MaxItems', { minimum: 0, maximum: mostItems, integer: true });
  return { format, maxItems };
}

function readCsv(config: ObjectReader): ItemFormat {
  const delimiter = config.value('CSVDelimiter') ?? 'COMMA';
  const known = typeof delimiter === 'string' && Object.hasOwn(csvDelimiters, delimiter);
  if (!known)
    config.problem(
      'CSVDelimiter',
      `must be one of ${Object.keys(csvDelimiters).join(', ')}, but is ${kindOf(delimiter)}`,
    );
  const location = config.value('CSVHeaderLocation');
  if (location !== 'FIRST_ROW' && location !== 'GIVEN')
    config.problem('CSVHeaderLocation', `must be FIRST_ROW or GIVEN, but is ${kindOf(location)}`);
  const headers = config.value('CSVHeaders');
  const areNames =
    Array.isArray(headers) && headers.length > 0 && headers.every((h) => typeof h === 'string');
  if (location === 'GIVEN' && !areNames)
    config.problem(
      'CSVHeaders',
      `must be an array of strings with CSVHeaderLocation GIVEN, but is ${kindOf(headers)}`,
    );
  if (location === 'FIRST_ROW' && headers !== undefined)
    config.problem('CSVHeaders', 'must be left out with CSVHeaderLocation FIRST_ROW');
  return itemFormats.CSV(
    known ? csvDelimiters[delimiter as keyof typeof csvDelimiters] : ',',
    areNames ? (headers as readonly string[]) : undefined,
  );
}
