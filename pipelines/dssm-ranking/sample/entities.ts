/** Users and items of a sample. */
import { Random } from '../../random.ts';
import { ParquetWriter } from '../parquet/writer.ts';
import type { SampleOptions } from './types.ts';

const rowsPerGroup = 8192;
const countries = ['BR', 'DE', 'FR', 'IN', 'JP', 'US'] as const;

/** Writes the users. */
export function writeUsers(path: string, { seed, users }: SampleOptions): void {
  const random = new Random(`${seed}|users`);
  const writer = new ParquetWriter(path, [
    { name: 'user_id', type: 'int64' },
    { name: 'country', type: 'string' },
  ]);
  for (let first = 0; first < users; first += rowsPerGroup) {
    const rows = Math.min(rowsPerGroup, users - first);
    writer.writeRowGroup(rows, {
      user_id: Float64Array.from({ length: rows }, (_, i) => first + i),
      country: Array.from({ length: rows }, () => countries[random.below(countries.length)] as string),
    });
  }
  writer.finish();
}

/** Writes the items: embeddings of unit norm, directions uniform. */
export function writeItems(path: string, { seed, items, length }: SampleOptions): void {
  const random = new Random(`${seed}|items`);
  const writer = new ParquetWriter(path, [
    { name: 'item_id', type: 'int64' },
    { name: 'image_embedding', type: { length } },
  ]);
  for (let first = 0; first < items; first += rowsPerGroup) {
    const rows = Math.min(rowsPerGroup, items - first);
    writer.writeRowGroup(rows, {
      item_id: Float64Array.from({ length: rows }, (_, i) => first + i),
      image_embedding: (_, count, page) => {
        for (let row = 0; row < count; row++) fillDirection(page, row * length, length, random);
      },
    });
  }
  writer.finish();
}

function fillDirection(page: Float32Array, start: number, length: number, random: Random): void {
  let squares = 0;
  for (let c = start; c < start + length; c++) {
    const value = random.normal();
    page[c] = value;
    squares += value * value;
  }
  const norm = Math.sqrt(squares);
  for (let c = start; c < start + length; c++) page[c]! /= norm;
}
