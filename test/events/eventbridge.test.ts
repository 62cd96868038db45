/** What EventBridge may answer that a server on the loopback never does. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventBridge } from '../../runtime/events/eventbridge.ts';
import { openEvents } from '../../runtime/events/index.ts';
import { memoryEvents } from '../../runtime/events/memory.ts';
import { tellRun } from '../../runtime/events/tell.ts';
import { memoryStore } from '../../runtime/stores/memory.ts';
import { runRecord } from '../contracts/catalog-records.ts';
import { eventOf } from '../contracts/events.contract.ts';

const bridge = mockClient(EventBridgeClient);
let waits: number[] = [];
beforeEach(() => {
  bridge.reset();
  waits = [];
});
const sink = eventBridge('default', {
  client: bridge as never,
  backoff: {
    ...{ tries: 3, firstMs: 100, mostMs: 1000, random: () => 0.5 },
    sleep: async (ms) => void waits.push(ms),
  },
});
const ok = { EventId: 'e' };
const throttled = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
const sent = (): (number | null)[][] =>
  bridge
    .commandCalls(PutEventsCommand)
    .map(({ args: [{ input }] }) => input.Entries!.map(({ Detail }) => JSON.parse(Detail!).rows));

describe('EventBridge', () => {
  it('gets events with source, bus and time, ten at a time', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [] });
    await sink.put(Array.from({ length: 11 }, (_, i) => eventOf(i)));
    expect(sent().map(({ length }) => length)).toEqual([10, 1]);
    expect(bridge.commandCalls(PutEventsCommand)[1]!.args[0].input.Entries).toEqual([
      {
        EventBusName: 'default',
        Source: 'quantflow',
        DetailType: 'Asset Materialization',
        Time: new Date('2024-01-10T12:00:00Z'),
        Detail: JSON.stringify(eventOf(10).detail),
      },
    ]);
  });

  it('gets those entries again that it failed, and no others', async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 2, Entries: [throttled, ok, { ErrorCode: 'InternalFailure' }] })
      .resolvesOnce({ FailedEntryCount: 1, Entries: [ok, throttled] })
      .resolves({ FailedEntryCount: 0, Entries: [ok] });
    await sink.put([eventOf(0), eventOf(1), eventOf(2)]);
    expect(sent()).toEqual([[0, 1, 2], [0, 2], [2]]);
    expect(waits).toEqual([50, 100]);
  });

  it('is given up after so many tries, and what it refuses at once', async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce({
        FailedEntryCount: 2,
        Entries: [throttled, ok, { ErrorCode: 'MalformedDetail', ErrorMessage: 'bad' }],
      })
      .resolves({ FailedEntryCount: 1, Entries: [throttled] });
    await expect(sink.put([eventOf(0), eventOf(1), eventOf(2)])).rejects.toThrow(
      'event bus default did not take 2 of 3 events: MalformedDetail: bad',
    );
    expect(sent()).toEqual([[0, 1, 2], [0], [0]]);
  });
});

describe('telling', () => {
  const runtime = { data: memoryStore('data'), environment: 'dev', now: () => 0 };

  it('warns and goes on when nobody listens', async () => {
    const warnings: string[] = [];
    const events = { put: () => Promise.reject(new Error('no bus')) };
    await tellRun(runRecord(), { ...runtime, events }, (message) => warnings.push(message));
    expect(warnings).toEqual(['1 events were not told: no bus']);
  });

  it('keeps an error short, for an event has 256 KB', async () => {
    const events = memoryEvents();
    const error = 'x'.repeat(1e6);
    const endedAt = '2024-02-01T00:00:01.000Z';
    await tellRun(runRecord({ status: 'FAILED', error, endedAt }), { ...runtime, events }, () => {});
    expect(events.events[0]!.time).toBe(endedAt);
    expect(JSON.stringify(events.events).length).toBeLessThan(10_000);
  });
});

describe('a url of events', () => {
  it.each(['eventbridge://', 'eventbridge://a b', 'sns://x'])('is refused: %s', async (url) => {
    await expect(openEvents(url)).rejects.toMatchObject({ name: 'QuantFlow.InvalidInput' });
  });
});
