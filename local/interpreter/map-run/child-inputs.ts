/** From items to the inputs of children: ItemSelector on each item, then ItemBatcher. */
import { StatesError } from '../errors.ts';
import { isTooLarge, type Payload, payload } from '../payload.ts';
import type { Json } from '../types.ts';
import type { ItemSource } from './source.ts';

/** What a child gets. */
export interface ChildInput {
  readonly input: Payload;
  /** Items in it. */
  readonly items: number;
}

/** What an ItemBatcher says. */
export interface BatchPlan {
  readonly maxItems: number;
  /** Of the child's input, BatchInput included; undefined: the limit of a payload, which may not be passed. */
  readonly maxBytes: number | undefined;
  readonly batchInput: Json | undefined;
}

/** Selects from an item. @throws EvaluationError */
export type Selector = (item: Payload, index: number) => Promise<Payload>;

/** Inputs in the order of the items; may be read again from the start. */
export async function* childInputs(
  source: ItemSource,
  select: Selector | undefined,
  batch: BatchPlan | undefined,
): AsyncIterable<ChildInput> {
  const items = select === undefined ? source.read() : selected(source, select);
  if (batch === undefined) for await (const input of items) yield { input, items: 1 };
  else yield* batched(items, batch);
}

async function* selected(source: ItemSource, select: Selector): AsyncIterable<Payload> {
  let index = 0;
  for await (const item of source.read()) {
    const input = await select(item, index);
    if (isTooLarge(input.text)) throw overLimit(`ItemSelector made of item ${index}`, '');
    index++;
    yield input;
  }
}

async function* batched(items: AsyncIterable<Payload>, batch: BatchPlan): AsyncIterable<ChildInput> {
  const { batchInput, maxItems, maxBytes } = batch;
  const close = (values: readonly Json[]): ChildInput => {
    const input = payload({
      ...(batchInput !== undefined && { BatchInput: batchInput }),
      Items: [...values],
    });
    if (isTooLarge(input.text)) throw overLimit('ItemBatcher made', '; give MaxInputBytesPerBatch');
    return { input, items: values.length };
  };
  const empty = Buffer.byteLength(close([]).input.text);
  let open: Json[] = [];
  let bytes = empty;
  let index = 0;
  for await (const { value, text } of items) {
    const size = Buffer.byteLength(text);
    if (maxBytes !== undefined && empty + size > maxBytes)
      throw new StatesError(
        'States.DataLimitExceeded',
        `Item ${index} does not fit into a batch of MaxInputBytesPerBatch ${maxBytes}: alone it makes an input of ${empty + size} bytes`,
      );
    if (open.length > 0 && (open.length === maxItems || bytes + 1 + size > (maxBytes ?? Infinity))) {
      yield close(open);
      open = [];
      bytes = empty;
    }
    bytes += size + (open.length > 0 ? 1 : 0);
    open.push(value);
    index++;
  }
  if (open.length > 0) yield close(open);
}

function overLimit(what: string, advice: string): StatesError {
  return new StatesError(
    'States.DataLimitExceeded',
    `The input that ${what} is larger than the service limit of 262144 bytes${advice}`,
  );
}
