/** Compiles one feature service: the spine and the views' operators, as a graph. */
import { similarText } from '../../../core/similar.ts';
import { daysUs } from './aggregations.ts';
import { orderViews } from './cycles.ts';
import type { DefinitionFile, ServiceFiles } from './files.ts';
import type { ServiceFile } from './input.ts';
import type {
  CompiledService,
  FeatureColumn,
  FeatureType,
  JoinOperator,
  Operator,
  ScanOperator,
  SpineOperator,
} from './types.ts';
import { type CompiledView, lookUp } from './view.ts';
import { checkWhere } from './where.ts';

/** Compiles a service; what is wrong with it is reported to its file, and then the result is undefined. */
export function compileService(
  file: DefinitionFile<ServiceFile>,
  files: ServiceFiles,
  views: ReadonlyMap<string, CompiledView>,
): CompiledService | undefined {
  const { text, value } = file;
  const before = text.problems.length;
  const spine = spineOf(file, files);
  for (const [i, name] of value.views.entries()) {
    if (value.views.indexOf(name) < i) text.report(['views', i], `${name} is there twice; remove one`);
    else if (!files.views.has(name))
      text.report(
        ['views', i],
        `${JSON.stringify(name)} is not there; ${similarText(name, [...files.views.keys()], 'views')}`,
      );
    else checkEntity(name, i, file, files);
  }
  const order = orderViews(value.views, files);
  // A view that is wrong, or part of a cycle, has been reported to its own file.
  const isWrong = 'cycle' in order || !order.ordered.every((name) => views.has(name));
  if (spine === undefined || isWrong || text.problems.length > before) return undefined;
  checkNames(file, spine, views);
  if (text.problems.length > before) return undefined;
  return assemble(
    file,
    files,
    spine,
    order.ordered.map((name) => views.get(name)!),
  );
}

function spineOf(
  { text, value: { spine } }: DefinitionFile<ServiceFile>,
  files: ServiceFiles,
): SpineOperator | undefined {
  const { sources, time_column, input_days } = files.runtime.value;
  const columns = lookUp(text, ['spine', 'source'], spine.source, sources, 'sources')?.columns;
  if (columns === undefined) return undefined;
  for (const [i, name] of spine.columns.entries()) {
    const type = lookUp(text, ['spine', 'columns', i], name, columns, `columns of ${spine.source}`);
    if (type?.startsWith('float32'))
      text.report(['spine', 'columns', i], `${name} is ${type}; a vector comes from a view with embedding`);
  }
  if (!spine.columns.includes(time_column) || columns[time_column] !== 'int64')
    text.report(['spine', 'columns'], `must have the time column ${time_column}, as int64`);
  if (spine.label !== undefined) checkWhere(spine.label.where, columns, ['spine', 'label', 'where'], text);
  const outputs: FeatureColumn[] = [
    { name: spine.row_number, type: 'int64' },
    ...spine.columns.map((name) => ({ name, type: columns[name] as FeatureType })),
    ...(spine.label === undefined ? [] : [{ name: spine.label.name, type: 'int32' as const }]),
  ];
  return {
    id: 'spine',
    engine: 'sql',
    kind: 'spine',
    inputs: [`scan.${spine.source}`],
    outputs,
    source: spine.source,
    timeColumn: time_column,
    rowNumber: spine.row_number,
    columns: spine.columns,
    ...(spine.label && { label: spine.label }),
    inputUs: daysUs(`${input_days}d`),
  };
}

/** A view is joined to the spine by its entity's key. */
function checkEntity(
  name: string,
  i: number,
  { text, value }: DefinitionFile<ServiceFile>,
  files: ServiceFiles,
): void {
  const { entities, sources } = files.runtime.value;
  const entity = entities[files.views.get(name)!.value.entity];
  if (entity === undefined) return;
  const columns = sources[value.spine.source]?.columns ?? {};
  const has = value.spine.columns.includes(entity.key);
  if (!has || columns[entity.key] !== entity.type)
    text.report(
      ['views', i],
      `${name} is by ${entity.key} (${entity.type}), and the spine has ${has ? `it as ${columns[entity.key]}` : 'no such column'}`,
    );
}

function checkNames(
  { text, value }: DefinitionFile<ServiceFile>,
  spine: SpineOperator,
  views: ReadonlyMap<string, CompiledView>,
): void {
  const owners = new Map<string, string>();
  const add = (name: string, owner: string, at: readonly (string | number)[]): void => {
    const other = owners.get(name);
    if (other !== undefined)
      text.report(at, `${owner} adds column ${name}, which ${other} adds already; rename one`);
    else owners.set(name, owner);
  };
  for (const { name } of spine.outputs) add(name, 'the spine', ['spine']);
  for (const [i, view] of value.views.entries())
    for (const { name } of views.get(view)!.operator.outputs) add(name, `view ${view}`, ['views', i]);
}

function assemble(
  { value }: DefinitionFile<ServiceFile>,
  files: ServiceFiles,
  spine: SpineOperator,
  views: readonly CompiledView[],
): CompiledService {
  const asked = value.views.map((name) => views.find(({ facts }) => facts.name === name)!.operator);
  const rolling = asked.filter((operator) => operator.kind === 'rolling');
  const kernel = views.map(({ operator }) => operator).filter((operator) => operator.kind !== 'rolling');
  const join = (engine: 'sql' | 'kernel', id: string, inputs: readonly string[]): JoinOperator => ({
    id,
    engine,
    kind: 'join',
    inputs,
    outputs: [],
  });
  const scans = (
    engine: 'sql' | 'kernel',
    operators: readonly { readonly source: string }[],
  ): ScanOperator[] =>
    [...new Set(operators.map(({ source }) => source))].map((source) => ({
      id: `scan.${source}`,
      engine,
      kind: 'scan',
      source,
      inputs: [],
      outputs: [],
    }));
  const sqlScans = scans('sql', [spine, ...rolling]);
  const known = new Set(sqlScans.map(({ id }) => id));
  const operators: readonly Operator[] = [
    ...sqlScans,
    ...scans('kernel', kernel).filter(({ id }) => !known.has(id)),
    spine,
    ...rolling,
    join('sql', 'skeleton', [spine.id, ...rolling.map(({ id }) => id)]),
    ...kernel,
    join('kernel', 'enriched', [
      'skeleton',
      ...kernel.filter(({ view }) => value.views.includes(view)).map(({ id }) => id),
    ]),
  ];
  const { partitions, start, time_column, row_group_rows } = files.runtime.value;
  const skeleton = [...spine.outputs, ...rolling.flatMap(({ outputs }) => outputs)];
  const added = kernel.filter(({ view }) => value.views.includes(view)).flatMap(({ outputs }) => outputs);
  const isVector = ({ type }: FeatureColumn): boolean => type.startsWith('float32');
  return {
    name: value.name,
    description: value.description ?? '',
    operators,
    skeleton,
    // Scalars first, then vectors, each after what it is made from.
    enriched: [...skeleton, ...added.filter((column) => !isVector(column)), ...added.filter(isVector)],
    views: views.map(({ facts }) => facts),
    sources: sourcesOf(operators, files),
    partitions: { every: partitions, start },
    timeColumn: time_column,
    rowGroupRows: row_group_rows,
  };
}

function sourcesOf(operators: readonly Operator[], files: ServiceFiles): CompiledService['sources'] {
  return operators
    .filter((operator) => operator.kind === 'scan')
    .map(({ source }) => {
      const { columns } = files.runtime.value.sources[source]!;
      return { name: source, columns: Object.entries(columns).map(([name, type]) => ({ name, type })) };
    });
}
