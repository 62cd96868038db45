/** Short records for the tests of catalogs. */
import type {
  Catalog,
  Materialization,
  Omission,
  Page,
  PageOptions,
  PublishItem,
  RunRecord,
  StepRecord,
} from '../../runtime/catalog/types.ts';

/** A number that sorts as text. */
export function number(i: number): string {
  return String(i).padStart(5, '0');
}

/** The time some seconds after the beginning of 2024. */
export function time(seconds: number): string {
  return new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString();
}

/** A materialization; what is not given has a plain value. */
export function materialization(fields: Partial<Materialization> = {}): Materialization {
  const { asset = 'trades', partition = '2024-01-01', version = 'v1' } = fields;
  const location = `${asset}/dt=${partition}/${version}`;
  return {
    asset,
    partition,
    version,
    location,
    files: [{ path: `${location}/0.parquet`, bytes: 1234, rows: 10 }],
    rows: 10,
    bytes: 1234,
    columns: [
      { name: 'price', type: 'double' },
      { name: 'größe', type: 'varchar' },
    ],
    kind: 'table',
    codeVersion: 'c1',
    dataVersion: 'd1',
    inputVersions: { 'quotes@2024-01-01': 'd0' },
    runId: 'run-1',
    step: 'load',
    materializedAt: '2024-02-01T00:00:00.000Z',
    metadata: { nested: { type: 'json', value: { list: [1, 'two', null, true] } } },
    checks: [
      {
        name: 'not_null',
        passed: true,
        blocking: true,
        severity: 'error',
        metadata: { nulls: { type: 'int', value: 0 } },
      },
    ],
    ...fields,
  };
}

/** An item that expects no pointer unless told. */
export function item(
  fields: Partial<Materialization> = {},
  expectedVersion: string | null = null,
): PublishItem {
  return { materialization: materialization(fields), expectedVersion };
}

/** An optional output that was left out. */
export function omission(fields: Partial<Omission> = {}): Omission {
  return {
    asset: 'quarantine',
    partition: '2024-01-01',
    step: 'load',
    runId: 'run-1',
    omittedAt: '2024-02-01T00:00:00.000Z',
    codeVersion: 'c1',
    inputVersions: { quotes: 'd0' },
    ...fields,
  };
}

/** A finished attempt of a step. */
export function stepRecord(fields: Partial<StepRecord> = {}): StepRecord {
  return {
    runId: 'run-1',
    step: 'load',
    partition: '2024-01-01',
    attempt: '0000.00',
    status: 'SUCCEEDED',
    startedAt: '2024-02-01T00:00:00.000Z',
    endedAt: '2024-02-01T00:00:01.000Z',
    ...fields,
  };
}

/** A run under way. */
export function runRecord(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: 'run-1',
    job: 'daily',
    status: 'RUNNING',
    executionArn: 'arn:aws:states:local:0:execution:daily:run-1',
    request: { start_date: '2024-01-01', symbols: ['BTCUSDT'] },
    tags: { team: 'quant' },
    startedAt: '2024-02-01T00:00:00.000Z',
    planned: 12,
    skipped: 0,
    blocked: 0,
    plans: 1,
    plannedForRedrive: 0,
    ...fields,
  };
}

/** Publishes items that must not conflict. */
export async function mustPublish(catalog: Catalog, ...items: PublishItem[]): Promise<void> {
  const outcome = await catalog.publish(items, stepRecord());
  if (!outcome.published) throw new Error(`${outcome.asset} was not published`);
}

/** All pages of a list. */
export async function pagesOf<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  limit?: number,
): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const page = await list({
      ...(limit !== undefined && { limit }),
      ...(cursor !== undefined && { cursor }),
    });
    pages.push([...page.items]);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}
