/** `ft_features`: the rows of one bar type. */
import { type LabelMethods, labelColumns } from '../labels/table.ts';
import { type Column, type ColumnSpec, column, nullable, type Table } from '../table.ts';
import { asOf, gather } from './as-of.ts';
import { LOB, targets } from './plan/names.ts';
import type { FeaturePlan } from './plan/types.ts';
import { FeatureStream } from './stream.ts';

type Numbers = Table<Readonly<Record<string, Float64Array>>>;

const headColumns: readonly ColumnSpec[] = [
  column('bar_type', 'string'),
  column('bar_id', 'int32'),
  column('ts', 'int64'),
  column('close', 'double'),
];

/** Bars of one type, and the book. */
export interface FeatureInput {
  /** At least {@link barColumnsOf} the plan. */
  readonly bars: Numbers;
  /** `cdm_lob_l2`; needed by a plan that reads it. */
  readonly lob?: Numbers;
}

/** What a day offers. */
export interface FeatureSources extends FeatureInput {
  /** Bars before the day's, to warm up with; without them the day begins without history. */
  readonly before?: FeatureInput;
  /** `cdm_labels`, of this bar type or of several; without it no label is joined. */
  readonly labels?: Table;
}

/** Columns of the bar table that a plan and the head of the table need. */
export function barColumnsOf({ steps }: FeaturePlan): readonly string[] {
  const read = steps.flatMap((step) => ('op' in step || step.column.startsWith(LOB) ? [] : [step.column]));
  return [...new Set(['bar_id', 'ts_close', 'close', ...read])];
}

/** Columns of `cdm_lob_l2` that a plan needs besides `ts`. */
export function lobColumnsOf({ steps }: FeaturePlan): readonly string[] {
  return steps.flatMap((step) =>
    'op' in step || !step.column.startsWith(LOB) ? [] : [step.column.slice(LOB.length)],
  );
}

/** Schema of `ft_features` with these features and the labels of these methods, in table order. */
export function featureColumns(plan: FeaturePlan, methods: LabelMethods = {}): readonly ColumnSpec[] {
  const joined = labelColumns(methods).filter((spec) => targets.includes(spec.name));
  return [...headColumns, ...plan.outputs.map(({ name }) => nullable(name, 'double')), ...joined];
}

/**
 * The rows of `ft_features` for one bar type, a row a bar of the day: the plan's features, then the labels that
 * `sources.labels` has for the bar.
 *
 * @throws RangeError when a column is missing that the plan reads.
 */
export function computeFeatures(barType: string, plan: FeaturePlan, sources: FeatureSources): Table {
  const { before, bars, lob, labels } = sources;
  const stream = new FeatureStream(plan);
  if (before !== undefined) {
    stream.update(before.bars.rows, { ...bounded(before.bars), ...lobAtBars(plan, before) });
  }
  const own = bounded(bars);
  const features = stream.update(bars.rows, {
    ...own,
    ...lobAtBars(plan, { bars, ...(lob && { lob }) }, before?.lob),
  });
  const columns: Record<string, Column> = {
    bar_type: new Array<string>(bars.rows).fill(barType),
    bar_id: own['bar_id']!.slice(),
    ts: own['ts_close']!.slice(),
    close: own['close']!.slice(),
    ...features,
  };
  if (labels !== undefined) Object.assign(columns, joinLabels(barType, own['bar_id']!, labels));
  return { rows: bars.rows, columns };
}

/** The columns without what lies behind the table's rows. */
function bounded({ rows, columns }: Numbers): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.subarray(0, rows)]),
  );
}

/** The needed columns of the last snapshot at or before each bar's end, of `earlier` where the day has none yet. */
function lobAtBars(
  plan: FeaturePlan,
  { bars, lob }: FeatureInput,
  earlier?: Numbers,
): Record<string, Float64Array> {
  const names = lobColumnsOf(plan);
  if (names.length === 0) return {};
  if (lob === undefined)
    throw new RangeError(`the features need cdm_lob_l2 for lob.${names[0]}, and it is not given`);
  const rows = asOf(
    lob.columns['ts']!.subarray(0, lob.rows),
    bars.columns['ts_close']!.subarray(0, bars.rows),
  );
  return Object.fromEntries(
    names.map((name) => {
      const values = lob.columns[name];
      if (values === undefined)
        throw new RangeError(`a feature has the input lob.${name}, but cdm_lob_l2 has no column ${name}`);
      return [LOB + name, gather(values, rows, earlier?.columns[name]?.[earlier.rows - 1])];
    }),
  );
}

/** The label columns by (bar_type, bar_id), NaN where the table has no such row. */
function joinLabels(barType: string, barId: Float64Array, table: Table): Record<string, Float64Array> {
  const types = table.columns['bar_type'] as string[];
  const ids = table.columns['bar_id'] as Float64Array;
  // Both number the bars of the day from 0.
  const rowOf = new Int32Array(table.rows).fill(-1);
  for (let row = 0; row < table.rows; row++) if (types[row] === barType) rowOf[ids[row]!] = row;
  const rows = new Int32Array(barId.length);
  for (let i = 0; i < rows.length; i++) rows[i] = rowOf[barId[i]!] ?? -1;
  const present = targets.filter((name) => table.columns[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, gather(table.columns[name] as Float64Array, rows)]));
}
