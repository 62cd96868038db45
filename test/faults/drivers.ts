/**
 * Tables and events of a home, as files: what Glue and EventBridge are to a deployment, and as they do, they outlive the
 * process that wrote them.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { eventSchemes } from '../../runtime/events/index.ts';
import type { EventSink, QuantflowEvent } from '../../runtime/events/types.ts';
import { tableSchemes } from '../../runtime/tables/index.ts';
import type { TablePartition, Tables } from '../../runtime/tables/types.ts';

/** A file a partition, with its location in it. */
export class FileTables implements Tables {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async point(table: string, partitions: readonly TablePartition[]): Promise<void> {
    for (const { values, location } of partitions) {
      const file = this.#file(table, values);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, location);
      renameSync(`${file}.new`, file);
    }
  }

  async location(table: string, values: readonly string[]): Promise<string | undefined> {
    const file = this.#file(table, values);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  #file(table: string, values: readonly string[]): string {
    return join(this.#dir, table, values.join('|'));
  }
}

/** A line an event. */
export class FileEvents implements EventSink {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  put(events: readonly QuantflowEvent[]): Promise<void> {
    return this.tell(events);
  }

  /** The write, under a name that no store has. */
  async tell(events: readonly QuantflowEvent[]): Promise<void> {
    appendFileSync(this.#file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
}

Object.assign(tableSchemes, { 'file:': (url: string) => new FileTables(fileURLToPath(url)) });
Object.assign(eventSchemes, { 'file:': (url: string) => new FileEvents(fileURLToPath(url)) });

/** Environment variables by which the processes of a home find both. */
export function driversOf(home: string): Readonly<Record<string, string>> {
  return {
    QUANTFLOW_TABLES: pathToFileURL(join(home, 'tables')).href,
    QUANTFLOW_EVENTS: pathToFileURL(join(home, 'events.jsonl')).href,
  };
}

/** Where the partitions of a home's tables point, by table and partition. */
export function shownIn(home: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const names = (dir: string): readonly string[] => (existsSync(dir) ? readdirSync(dir) : []);
  for (const table of names(join(home, 'tables')))
    for (const partition of names(join(home, 'tables', table)).filter((name) => !name.endsWith('.new')))
      found[`${table} of ${partition}`] = readFileSync(join(home, 'tables', table, partition), 'utf8');
  return found;
}

/** What a home's processes told. */
export function toldIn(home: string): readonly QuantflowEvent[] {
  const file = join(home, 'events.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as QuantflowEvent);
}
