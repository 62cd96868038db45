import { withAttempts } from '../attempts.ts';
import { evaluate, evaluateNumber, unexpected } from '../evaluate.ts';
import type { Template } from '../jsonata/template.ts';
import type { BatchPlan } from '../map-run/child-inputs.ts';
import { runMap } from '../map-run/map-run.ts';
import { arraySource, type ItemSource, objectSource } from '../map-run/source.ts';
import type { ItemBatcher } from '../parse/item-batcher.ts';
import type { ItemReader } from '../parse/object-access.ts';
import type { NumberField } from '../parse/state-parser.ts';
import { type Payload, payload } from '../payload.ts';
import type { Graph, Visit } from '../runtime.ts';
import type { StateKind } from './kind.ts';
import { itemsOf } from './map-inline.ts';

interface MapFields {
  readonly label: string;
  readonly items: Template | undefined;
  readonly reader: ItemReader | undefined;
  readonly selector: Template | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly writer: Template | undefined;
  readonly maxConcurrency: NumberField | undefined;
  readonly toleratedCount: NumberField | undefined;
  readonly toleratedPercentage: NumberField | undefined;
  readonly processor: Graph;
}

/** Children at once when MaxConcurrency is 0 or absent, and at most. Source: Step Functions service quotas. */
const maxConcurrency = 10_000;

/**
 * Map, distributed: a map run with an execution for each item or batch of items. Children start without variables. A
 * redrive goes on with the map run: children that succeeded are kept, the others go on where they were, the rest start.
 */
export const mapDistributed: StateKind = {
  fields: [
    'Label',
    'Items',
    'ItemReader',
    'ItemSelector',
    'ItemBatcher',
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
      reader: parser.itemReader('ItemReader'),
      selector: parser.template('ItemSelector'),
      batcher: parser.itemBatcher('ItemBatcher'),
      writer: parser.resultWriter('ResultWriter'),
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
  const concurrency = (await numberOf(fields.maxConcurrency, visit)) ?? 0;
  const tolerance = {
    count: await numberOf(fields.toleratedCount, visit),
    percentage: await numberOf(fields.toleratedPercentage, visit),
  };
  const target = fields.writer && (await placeOf(fields.writer, visit, 'Prefix'));
  const { selector } = fields;
  return runMap(visit, {
    label: fields.label,
    source: await sourceOf(fields, visit),
    select:
      selector &&
      (async ({ value }, index) =>
        payload(await evaluate(selector, visit, { mapItem: { Index: index, Value: value } }))),
    batch: fields.batcher && (await batchOf(fields.batcher, visit)),
    processor: fields.processor,
    maxConcurrency: concurrency === 0 ? maxConcurrency : Math.min(concurrency, maxConcurrency),
    tolerance,
    target: target && { bucket: target.bucket, prefix: target.key },
  });
}

async function numberOf(field: NumberField | undefined, visit: Visit): Promise<number | undefined> {
  return field && (await evaluateNumber(field, visit));
}

async function sourceOf({ items, reader }: MapFields, visit: Visit): Promise<ItemSource> {
  if (reader === undefined) return arraySource(await itemsOf(items, visit));
  const place = await placeOf(reader.args, visit, 'Key');
  // 0 is no limit, as on the service.
  const maxItems = (await numberOf(reader.maxItems, visit)) || Number.POSITIVE_INFINITY;
  return objectSource(visit.scope.execution.host, { ...place, format: reader.format, maxItems });
}

async function batchOf(batcher: ItemBatcher, visit: Visit): Promise<BatchPlan> {
  return {
    maxItems: (await numberOf(batcher.maxItems, visit)) ?? Number.POSITIVE_INFINITY,
    maxBytes: await numberOf(batcher.maxBytes, visit),
    batchInput: batcher.batchInput && (await evaluate(batcher.batchInput, visit)),
  };
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
