/**
 * The catalog in a DynamoDB table, for AWS. The layout stands in `types.ts`, what it promises in decision 11. The SDK is
 * loaded by the first request.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { InvalidInputError } from '../../core/errors.ts';
import { checkedCatalog } from './checked.ts';
import { dynamodbDriver } from './dynamodb/driver.ts';
import { Table, type TableOptions } from './dynamodb/table.ts';
import type { Catalog } from './types.ts';

const tableName = /^[A-Za-z0-9_.-]{3,255}$/;

/**
 * The table that a url `dynamodb://<table>` names.
 *
 * @throws InvalidInputError for what is no name of a table
 */
export function tableOfUrl(url: string): string {
  const name = url.slice('dynamodb://'.length);
  if (url.startsWith('dynamodb://') && tableName.test(name)) return name;
  throw new InvalidInputError(
    `catalog url ${JSON.stringify(url)} names no table; write dynamodb://<table>, 3 to 255 of the characters a-z, A-Z, 0-9, _, . and -`,
  );
}

/** The catalog in a table of the environment's account and region. The table is there already: the stack makes it. */
export function dynamodbCatalog(table: string, options: Partial<TableOptions> = {}): Catalog {
  const { now = Date.now, random = Math.random, id = randomUUID, sleep = setTimeout, ...rest } = options;
  return checkedCatalog(dynamodbDriver(new Table(table, { now, random, id, sleep, ...rest })));
}
