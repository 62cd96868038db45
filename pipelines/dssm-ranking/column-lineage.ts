/** Which columns the columns of views and of the training set are made from, as the compiled operators say. */
import type { ColumnLineage } from '../../core/assets/column-lineage.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { CompiledService, FeatureColumn, Operator } from './services/types.ts';

type Assets = Readonly<Record<string, AssetOutput>>;
type Columns = ColumnLineage[string];

const columns = (asset: AssetOutput, names: Iterable<string>): Columns =>
  [...new Set(names)].map((column) => ({ asset, column }));

/** Of a view: the columns of its source, and of the view whose embeddings it pools. */
export function viewLineage(
  name: string,
  { operators }: CompiledService,
  sources: Assets,
  views: Assets,
): ColumnLineage {
  const operator = operators.find((one) => 'view' in one && one.view === name);
  if (operator === undefined || !('view' in operator)) return {};
  const source = sources[operator.source] as AssetOutput;
  if (operator.kind === 'rolling') {
    const rows = Object.keys(operator.where);
    return Object.fromEntries(
      operator.aggregations.map(({ name, column }) => [
        name,
        columns(source, [...(column ? [column] : []), ...rows]),
      ]),
    );
  }
  if (operator.kind === 'lookup') return byName(operator.outputs, () => columns(source, [operator.column]));
  const pooled = operators.find(({ id }) => id === operator.embeddings);
  const events = columns(source, [operator.of, ...Object.keys(operator.where)]);
  return byName(operator.outputs, (column) =>
    column === operator.count || pooled === undefined || !('view' in pooled)
      ? events
      : [
          ...columns(
            views[pooled.view] as AssetOutput,
            pooled.outputs.map((output) => output.name),
          ),
          ...events,
        ],
  );
}

/** Of the training set: the columns of the spine's source, and of the views. */
export function trainingLineage(service: CompiledService, sources: Assets, views: Assets): ColumnLineage {
  const [first] = service.operators.filter(({ kind }) => kind === 'join').toReversed();
  const found: Record<string, Columns> = {};
  for (const operator of first === undefined ? [] : joinedIn(first, service)) {
    if ('view' in operator)
      Object.assign(
        found,
        byName(operator.outputs, (name) => columns(views[operator.view] as AssetOutput, [name])),
      );
    if (operator.kind !== 'spine') continue;
    const source = sources[operator.source] as AssetOutput;
    found[operator.rowNumber] = [];
    for (const name of operator.columns) found[name] = columns(source, [name]);
    if (operator.label) found[operator.label.name] = columns(source, Object.keys(operator.label.where));
  }
  return found;
}

function byName(outputs: readonly FeatureColumn[], from: (name: string) => Columns): ColumnLineage {
  return Object.fromEntries(outputs.map(({ name }) => [name, from(name)]));
}

/** The operators whose columns a join puts side by side. */
function joinedIn(join: Operator, service: CompiledService): readonly Operator[] {
  return join.inputs.flatMap((id) => {
    const input = service.operators.find((operator) => operator.id === id);
    if (input === undefined) return [];
    return input.kind === 'join' ? joinedIn(input, service) : [input];
  });
}
