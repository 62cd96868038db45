import { withAttempts } from '../attempts.ts';
import { evaluate, evaluateNumber, unexpected } from '../evaluate.ts';
import type { Template } from '../jsonata/template.ts';
import { runMap } from '../map-run/map-run.ts';
import { arraySource, type ItemSource, linesSource } from '../map-run/source.ts';
import type { NumberField } from '../parse/state-parser.ts';
import type { Payload } from '../payload.ts';
import type { Graph, Visit } from '../runtime.ts';
import type { StateKind } from './kind.ts';
import { itemsOf } from './map-inline.ts';

interface MapFields {
  readonly label: string;
  readonly items: Template | undefined;
  readonly reader: Template | undefined;
  readonly writer: Template | undefined;
  readonly maxConcurrency: NumberField | undefined;
  readonly toleratedCount: NumberField | undefined;
  readonly toleratedPercentage: NumberField | undefined;
  readonly processor: Graph;
}

/** Children at once when MaxConcurrency is 0 or absent, and at most. Source: Step Functions service quotas. */
const maxConcurrency = 10_000;

/**
 * Map, distributed: a map run with an execution for each item. Children start without variables. A redrive goes on with
 * the map run: children that succeeded are kept, the others go on where they were, the rest start.
 */
export const mapDistributed: StateKind = {
  fields: [
    'Label',
    'Items',
    'ItemReader',
    'ItemProcessor',
    'ResultWriter',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  parse(parser) {
    const count = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, integer: true };
    const fields: MapFields = {
      label: parser.label('Label'),
      items: parser.items('Items'),
      reader: parser.objectAccess('ItemReader', ['Bucket', 'Key']),
      writer: parser.objectAccess('ResultWriter', ['Bucket', 'Prefix']),
      maxConcurrency: parser.number('MaxConcurrency', count),
      toleratedCount: parser.number('ToleratedFailureCount', count),
      toleratedPercentage: parser.number('ToleratedFailurePercentage', {
        minimum: 0,
        maximum: 100,
        integer: false,
      }),
      processor: parser.processor('ItemProcessor', { distributed: true }),
    };
    if (fields.items !== undefined && fields.reader !== undefined)
      parser.problem('Items', 'a Map has either Items or ItemReader');
    const handling = parser.errorHandling();
    const completion = parser.completion({ result: true });
    return (visit) => withAttempts(visit, 'Map', handling, completion, () => attempt(visit, fields));
  },
};

async function attempt(visit: Visit, fields: MapFields): Promise<Payload> {
  const numberOf = async (field: NumberField | undefined): Promise<number | undefined> =>
    field && (await evaluateNumber(field, visit));
  const concurrency = (await numberOf(fields.maxConcurrency)) ?? 0;
  const tolerance = {
    count: await numberOf(fields.toleratedCount),
    percentage: await numberOf(fields.toleratedPercentage),
  };
  const target = fields.writer && (await placeOf(fields.writer, visit, 'Prefix'));
  return runMap(visit, {
    label: fields.label,
    source: await sourceOf(fields, visit),
    processor: fields.processor,
    maxConcurrency: concurrency === 0 ? maxConcurrency : Math.min(concurrency, maxConcurrency),
    tolerance,
    target: target && { bucket: target.bucket, prefix: target.key },
  });
}

async function sourceOf(fields: MapFields, visit: Visit): Promise<ItemSource> {
  if (fields.reader === undefined) return arraySource(await itemsOf(fields.items, visit));
  const { bucket, key } = await placeOf(fields.reader, visit, 'Key');
  return linesSource(visit.scope.execution.host, bucket, key);
}

/** Bucket, and Key or Prefix, of an ItemReader's or ResultWriter's Arguments. */
async function placeOf(
  template: Template,
  visit: Visit,
  keyField: 'Key' | 'Prefix',
): Promise<{ readonly bucket: string; readonly key: string }> {
  const value = await evaluate(template, visit);
  const { Bucket: bucket, [keyField]: key } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  if (typeof bucket !== 'string' || typeof key !== 'string')
    throw unexpected(template, visit, value, `{"Bucket": string, "${keyField}": string}`);
  return { bucket, key };
}
