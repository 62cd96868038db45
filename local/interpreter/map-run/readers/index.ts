/** The registry: a format by its InputType. CSV is made by its delimiter and headers. */
import { csv } from './csv.ts';
import { jsonArray } from './json-array.ts';
import { jsonLines } from './json-lines.ts';
import type { ItemFormat } from './types.ts';

/** Formats by InputType. */
export const itemFormats: {
  readonly JSONL: ItemFormat;
  readonly JSON: ItemFormat;
  readonly CSV: typeof csv;
} = { JSONL: jsonLines, JSON: jsonArray, CSV: csv };
