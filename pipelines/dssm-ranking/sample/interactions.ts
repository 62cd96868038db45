/** Events of a sample: users and items long-tailed, times uniform in the day, 60 % impressions, 15 % clicks, 25 % likes. */
import { Random } from '../../random.ts';
import { ParquetWriter } from '../parquet/writer.ts';
import type { SampleOptions } from './types.ts';

const dayUs = 86_400_000_000;
const rowsPerGroup = 65_536;

interface Event {
  readonly user_id: number;
  readonly item_id: number;
  readonly ts: number;
  readonly event: string;
  readonly dwell_s: number;
}

/** Writes the events in order of time. */
export function writeInteractions(path: string, options: SampleOptions): void {
  const writer = new ParquetWriter(path, [
    { name: 'user_id', type: 'int64' },
    { name: 'item_id', type: 'int64' },
    { name: 'ts', type: 'int64' },
    { name: 'event', type: 'string' },
    { name: 'dwell_s', type: 'double' },
  ]);
  let rows: Event[] = [];
  const flush = (): void => {
    const numbers = (name: Exclude<keyof Event, 'event'>): Float64Array =>
      Float64Array.from(rows, (row) => row[name]);
    writer.writeRowGroup(rows.length, {
      user_id: numbers('user_id'),
      item_id: numbers('item_id'),
      ts: numbers('ts'),
      event: rows.map(({ event }) => event),
      dwell_s: numbers('dwell_s'),
    });
    rows = [];
  };
  for (let day = 0; day < options.days; day++) {
    rows = rows.concat(eventsOfDay(day, options));
    if (rows.length >= rowsPerGroup) flush();
  }
  if (rows.length > 0) flush();
  writer.finish();
}

/** A day has its own numbers: it is the same in a sample of more days. */
function eventsOfDay(day: number, { seed, users, items, firstDay, eventsPerDay }: SampleOptions): Event[] {
  const random = new Random(`${seed}|interactions|${day}`);
  const startUs = Date.parse(`${firstDay}T00:00:00Z`) * 1000 + day * dayUs;
  const events = Array.from({ length: eventsPerDay }, (): Event => {
    const [u, i, kind] = [random.unit(), random.unit(), random.unit()];
    return {
      user_id: Math.floor(u * u * users),
      item_id: Math.floor(i * i * Math.sqrt(i) * items),
      ts: startUs + Math.floor(random.unit() * dayUs),
      event: kind < 0.6 ? 'impression' : kind < 0.75 ? 'click' : 'like',
      dwell_s: random.below(60_000) / 1000,
    };
  });
  return events.sort((a, b) => a.ts - b.ts);
}
