/** Reads ItemBatcher. */
import type { Template } from '../jsonata/template.ts';
import { maxPayloadBytes } from '../payload.ts';
import type { NumberField, ObjectReader } from './object-reader.ts';

/** An ItemBatcher. */
export interface ItemBatcher {
  readonly maxItems: NumberField | undefined;
  readonly maxBytes: NumberField | undefined;
  readonly batchInput: Template | undefined;
}

/** Reads an ItemBatcher. */
export function readItemBatcher(batcher: ObjectReader): ItemBatcher {
  batcher.only(['MaxItemsPerBatch', 'MaxInputBytesPerBatch', 'BatchInput'], 'the ItemBatcher');
  if (!batcher.has('MaxItemsPerBatch') && !batcher.has('MaxInputBytesPerBatch'))
    batcher.problem('', 'has to have MaxItemsPerBatch or MaxInputBytesPerBatch');
  const range = { minimum: 1, integer: true };
  return {
    maxItems: batcher.number('MaxItemsPerBatch', { ...range, maximum: Number.MAX_SAFE_INTEGER }),
    maxBytes: batcher.number('MaxInputBytesPerBatch', { ...range, maximum: maxPayloadBytes }),
    batchInput: batcher.template('BatchInput'),
  };
}
