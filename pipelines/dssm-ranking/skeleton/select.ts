/**
 * The skeleton of a service as ONE select in Athena SQL, generated from its operators.
 *
 * ```
 *   history    the spine's source from the longest window before the partition to its end, events numbered
 *   skeleton   history with a window function for each aggregation; the partition's rows of it
 *   joined_*   what a window function cannot do: distinct values, and other sources than the spine's
 * ```
 *
 * Every window ends 1 microsecond before the event: nothing at or after an event's time is in its row.
 */
import type { Aggregation, CompiledService, RollingOperator, SpineOperator } from '../services/types.ts';
import { aggregate, counts, orEmpty } from './aggregate.ts';
import { column, condition, daysText } from './text.ts';

const dayUs = 86_400_000_000;

/** An aggregation of a view. */
interface Part {
  readonly view: RollingOperator;
  readonly aggregation: Aggregation;
  /** Name of the joined relation; undefined for a window function. */
  readonly joined?: string;
}

/** The select. `ref('<source>')` stands for each source, `window_start()` and `window_end()` for the partition's bounds. */
export function skeletonSelect({ operators }: Pick<CompiledService, 'operators'>): string {
  const spine = operators.find((operator) => operator.kind === 'spine') as SpineOperator;
  const views = operators.filter((operator) => operator.kind === 'rolling');
  const parts = views.flatMap((view) => view.aggregations.map((aggregation) => ({ view, aggregation })));
  const isWindow = ({ view, aggregation }: Part): boolean =>
    view.source === spine.source && aggregation.function !== 'distinct';
  const windows = parts.filter(isWindow);
  const joined = parts
    .filter((part) => !isWindow(part))
    .map((part, i): Required<Part> => ({ ...part, joined: `joined_${i + 1}` }));
  const relations = [
    `history as (\n${history(spine, windows)}\n)`,
    `skeleton as (\n${rolling(spine, windows)}\n)`,
    ...joined.map((part) => `${part.joined} as (\n${grouped(spine, part)}\n)`),
  ];
  const byName = new Map(joined.map((part) => [part.aggregation.name, part]));
  const columns = [
    ...spine.outputs.map(({ name }) => column(name, 's')),
    ...parts.map(({ aggregation }) => {
      const { name } = aggregation;
      const part = byName.get(name);
      if (part === undefined) return column(name, 's');
      return `${orEmpty(column(name, part.joined), aggregation, false)} as ${column(name)}`;
    }),
  ];
  const id = column(spine.rowNumber);
  const joins = joined.map(({ joined: name }) => `\nleft join ${name} on ${name}.${id} = s.${id}`);
  return `with ${relations.join(',\n')}\nselect\n  ${columns.join(',\n  ')}\nfrom skeleton s${joins.join('')}`;
}

/** The rows that windows look at, with the rank of each among the rows of the input. */
function history(spine: SpineOperator, windows: readonly Part[]): string {
  const longest = Math.max(0, ...windows.map(({ aggregation }) => aggregation.windowUs));
  const time = column(spine.timeColumn);
  const source = `ref('${spine.source}')`;
  const read = `where ${time} >= window_start() - ${daysText(longest)} and ${time} < window_end()`;
  const input = `where ${time} >= window_end() - ${daysText(spine.inputUs)} and ${time} < window_end()`;
  const needed = new Set([
    ...spine.columns,
    ...windows.flatMap(({ view, aggregation }) => columnsOf(view, aggregation)),
  ]);
  if (spine.label !== undefined) for (const name of Object.keys(spine.label.where)) needed.add(name);
  // Both end with the partition, and rows are ordered by time first: ranks differ by the difference of the counts.
  const others = spine.columns.filter((name) => name !== spine.timeColumn);
  const order = [spine.timeColumn, ...others].map((name) => column(name));
  return `  select
    row_number() over (order by ${order.join(', ')}) - 1
      + (select count(*) from ${source} ${input})
      - (select count(*) from ${source} ${read}) as ${column(spine.rowNumber)},
    ${[...needed].map((name) => column(name)).join(', ')}
  from ${source}
  ${read}`;
}

function columnsOf({ key, where }: RollingOperator, { column: name }: Aggregation): readonly string[] {
  return [key, ...Object.keys(where), ...(name === undefined ? [] : [name])];
}

/** The partition's rows with their window functions. */
function rolling({ timeColumn, rowNumber, columns, label }: SpineOperator, windows: readonly Part[]): string {
  const time = column(timeColumn);
  const frames = new Map<string, string>();
  const features = windows.map(({ view, aggregation }) => {
    const name = `${view.key}_${aggregation.windowUs / dayUs}d`;
    frames.set(
      name,
      `${name} as (partition by ${column(view.key)} order by ${time} range between ${daysText(aggregation.windowUs)} preceding and 1 preceding)`,
    );
    const expression = aggregate(aggregation, timeColumn, view.where, name);
    return `${orEmpty(expression, aggregation, counts(aggregation))} as ${column(aggregation.name)}`;
  });
  const labelled = label && `case when ${condition(label.where)} then 1 else 0 end as ${column(label.name)}`;
  const selected = [
    ...[rowNumber, ...columns].map((name) => column(name)),
    ...(labelled === undefined ? [] : [labelled]),
    ...features,
  ];
  const clause = frames.size === 0 ? '' : `\n    window ${[...frames.values()].join(',\n      ')}`;
  return `  select * from (
    select
      ${selected.join(',\n      ')}
    from history${clause}
  )
  where ${time} >= window_start()`;
}

/** One aggregation by a join of the partition's rows with the rows before each. */
function grouped(spine: SpineOperator, { view, aggregation }: Part): string {
  const { name, windowUs } = aggregation;
  const [id, time, key] = [spine.rowNumber, spine.timeColumn, view.key].map((c) => column(c)) as [
    string,
    string,
    string,
  ];
  const only = condition(view.where, 'h');
  return `  select s.${id}, ${aggregate(aggregation, spine.timeColumn, view.where)} as ${column(name)}
  from skeleton s
  join ref('${view.source}') h
    on h.${key} = s.${key} and h.${time} >= s.${time} - ${daysText(windowUs)} and h.${time} <= s.${time} - 1
  where h.${time} >= window_start() - ${daysText(windowUs)} and h.${time} < window_end()${only === undefined ? '' : ` and ${only}`}
  group by s.${id}`;
}
