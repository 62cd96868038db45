/** A catalog over a stand-in, with a clock, ids and waits of the test. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { dynamodbCatalog } from '../../../runtime/catalog/dynamodb.ts';
import type { Catalog, Lease } from '../../../runtime/catalog/types.ts';
import { type StandIn, standIn } from './stand-in.ts';

export interface Opened {
  readonly table: StandIn;
  readonly catalog: Catalog;
  /** Waits between tries, ms. */
  readonly waits: number[];
}

let ids = 0;
export function open(table: StandIn = standIn()): Opened {
  const waits: number[] = [];
  const catalog = dynamodbCatalog('catalog', {
    client: () => table.client,
    now: () => Date.parse('2024-02-01T00:00:00.000Z'),
    random: () => 0.5,
    id: () => `id-${ids++}`,
    sleep: async (ms) => void waits.push(ms),
  });
  return { table, catalog, waits };
}

export const named = (name: string, message = 'no', more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

export const cancelled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

export const lease: Lease = {
  step: 'load',
  partition: '2024-01-01',
  runId: 'run-1',
  attempt: '0000.00',
  expiresAt: '2024-02-01T00:05:00.000Z',
};

export const requestsOf = ({ mock }: StandIn): string[] =>
  mock.calls().map(({ args: [command] }) => command.constructor.name.replace('Command', ''));
