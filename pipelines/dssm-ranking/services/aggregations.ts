/** Aggregations of a view: a column for each window, with its type. */
import type { ColumnType } from '../../../core/assets/table.ts';
import type { YamlText } from '../../yaml/yaml-text.ts';
import type { AggregationInput, AggregationsFile } from './input.ts';
import type { Aggregation, FeatureType } from './types.ts';

const dayUs = 86_400_000_000;

/** Microseconds of a window such as `7d`. */
export function daysUs(window: string): number {
  return Number.parseInt(window, 10) * dayUs;
}

/** The aggregations with their output columns, `<name>_<window>`; what is wrong is reported. */
export function aggregationsOf(
  given: readonly AggregationInput[],
  columns: Readonly<Record<string, FeatureType>>,
  { windows, functions }: AggregationsFile,
  text: YamlText,
): readonly Aggregation[] {
  return given.flatMap((aggregation, i) => {
    const at = ['aggregations', i] as const;
    const { name, function: fn, column } = aggregation;
    const allowed = functions[fn];
    if (allowed === undefined)
      text.wrong(
        [...at, 'function'],
        fn,
        `one of those of the aggregation config: ${Object.keys(functions).join(', ')}`,
      );
    const type = typeOf(aggregation, columns, (key, problem) => text.report([...at, key], problem));
    return aggregation.windows.flatMap((window, w) => {
      if (!windows.includes(window))
        text.wrong(
          [...at, 'windows', w],
          window,
          `one of those of the aggregation config: ${windows.join(', ')}`,
        );
      if (allowed === undefined || type === undefined) return [];
      const facts = {
        name: `${name}_${window}`,
        type,
        function: fn,
        windowUs: daysUs(window),
        empty: allowed.empty,
      };
      return [{ ...facts, ...(column !== undefined && { column }) }];
    });
  });
}

function typeOf(
  { function: fn, column }: AggregationInput,
  columns: Readonly<Record<string, FeatureType>>,
  report: (key: string, problem: string) => void,
): ColumnType | undefined {
  if (fn === 'count') {
    if (column === undefined) return 'int64';
    report('column', 'has no meaning for count, which counts events; remove it');
    return undefined;
  }
  if (column === undefined) {
    report('column', `is missing; ${fn} needs a column: ${Object.keys(columns).join(', ')}`);
    return undefined;
  }
  const type = columns[column];
  if (type === undefined)
    report(
      'column',
      `${JSON.stringify(column)} is not one of the columns: ${Object.keys(columns).join(', ')}; add it to columns`,
    );
  else if (type.startsWith('float32'))
    report('column', `${column} is ${type}; a vector takes embedding or pooling`);
  else if ((fn === 'sum' || fn === 'avg') && (type === 'string' || type === 'bool'))
    report('column', `${column} is ${type}; ${fn} needs a number`);
  else return resultType(fn, type as ColumnType);
  return undefined;
}

function resultType(fn: Exclude<AggregationInput['function'], 'count'>, type: ColumnType): ColumnType {
  if (fn === 'distinct') return 'int64';
  if (fn === 'avg') return 'double';
  if (fn === 'last') return type;
  return type === 'double' ? 'double' : 'int64';
}
