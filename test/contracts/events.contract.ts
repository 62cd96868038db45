/** What every sink of events does. */
import { describe, expect, it } from 'vitest';
import type { EventSink, QuantflowEvent } from '../../runtime/events/types.ts';

/** A sink, and what came out at its other end. */
export interface SinkUnderTest {
  readonly sink: EventSink;
  /** The events by type, time and detail, in any order. */
  received(): Promise<readonly QuantflowEvent[]>;
}

/** An event about the i-th partition. */
export function eventOf(i: number): QuantflowEvent {
  return {
    type: 'Asset Materialization',
    time: '2024-01-10T12:00:00.000Z',
    detail: {
      ...{ environment: 'dev', asset: 'trades', partition: `2024-01-01|SYM${i}`, version: 'v1' },
      location: 's3://data/trades/dt=2024-01-01/v1',
      ...{ rows: i, bytes: 10, code_version: 'c1', data_version: 'd1', step: 'load', run_id: 'r1' },
      failed_checks: [],
    },
  };
}

/** Runs the suite; `make` gives a sink that has got nothing. */
export function describeEvents(name: string, make: () => Promise<SinkUnderTest>): void {
  describe(`events ${name}`, () => {
    it.each([0, 1, 10, 25])('puts %i events, each once and whole', async (count) => {
      const { sink, received } = await make();
      const events = Array.from({ length: count }, (_, i) => eventOf(i));
      await sink.put(events);
      const rows = ({ detail }: QuantflowEvent) => ('rows' in detail ? (detail.rows ?? 0) : 0);
      expect([...(await received())].sort((a, b) => rows(a) - rows(b))).toEqual(events);
    });

    it('keeps texts of any language', async () => {
      const { sink, received } = await make();
      const event = eventOf(1);
      const odd = { ...event, detail: { ...event.detail, asset: 'größe "x" \u{1f600}\n' } } as QuantflowEvent;
      await sink.put([odd]);
      expect(await received()).toEqual([odd]);
    });
  });
}
