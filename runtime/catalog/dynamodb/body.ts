/** Records in attributes: their JSON, deflated where that pays, so that a pointer takes one write unit of 1 KB. */
import { Buffer } from 'node:buffer';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvalidInputError } from '../../../core/errors.ts';

/** Attributes of an item. */
export type Item = Record<string, AttributeValue>;

/** Shorter texts stay as they are: with its keys the item takes one write unit all the same. */
const longestText = 800;

/** Bytes that unpacking takes at a time: zlib's 16 KB for each record are twice the work, most of it the collector's. */
const chunkSize = 4096;

/** Bytes of an attribute: an item has 400 KB, with its keys. */
const mostBytes = 390_000;

/**
 * A record as an attribute.
 *
 * @throws InvalidInputError for more than an item may have; `what` names the record
 */
export function body(what: string, record: unknown): AttributeValue {
  const text = JSON.stringify(record);
  if (text.length <= longestText) return { S: text };
  const packed = deflateRawSync(text);
  if (packed.length > mostBytes)
    throw new InvalidInputError(
      `${what} takes ${packed.length} bytes, packed, in the catalog, and an item of DynamoDB holds ${mostBytes} of it; write fewer files in a partition (some 30,000 go in), or smaller metadata`,
    );
  return { B: packed };
}

/** The record in an attribute. */
export function recordIn<T>(attribute: AttributeValue): T {
  const text =
    attribute.B === undefined ? (attribute.S ?? '') : inflateRawSync(attribute.B, { chunkSize }).toString();
  return JSON.parse(text) as T;
}

/** Bytes of an attribute. */
export function bytesOf({ B, S }: AttributeValue): number {
  return B === undefined ? Buffer.byteLength(S ?? '') : B.length;
}

/** The text in an attribute that is always there. */
export function textIn(item: Item, name: string): string {
  return item[name]?.S ?? '';
}
