/** Compiles one feature view: its columns against the source, its features to an operator. */
import { similarText } from '../../../core/similar.ts';
import type { Path, YamlText } from '../../yaml/yaml-text.ts';
import { aggregationsOf, daysUs } from './aggregations.ts';
import { viewsUnder } from './cycles.ts';
import type { DefinitionFile, ServiceFiles } from './files.ts';
import type { ViewFile } from './input.ts';
import {
  type FeatureColumn,
  type LookupOperator,
  type PoolOperator,
  type RollingOperator,
  type ViewFacts,
  vectorLength,
} from './types.ts';
import { checkWhere } from './where.ts';

export type ViewOperator = RollingOperator | LookupOperator | PoolOperator;

/** A view with what it computes. */
export interface CompiledView {
  readonly facts: ViewFacts;
  readonly operator: ViewOperator;
}

/** Columns by name with their types. */
type Columns = Readonly<Record<string, FeatureColumn['type']>>;

/** What is known about a view once its source and entity are. */
interface ViewContext {
  readonly name: string;
  readonly file: DefinitionFile<ViewFile>;
  readonly files: ServiceFiles;
  readonly key: string;
  /** Entity key, time and declared columns. */
  readonly columns: Columns;
}

/** Id of a view's operator. */
export function operatorId(view: string): string {
  return `view.${view}`;
}

/** Compiles a view; what is wrong with it is reported to its file, and then the result is undefined. */
export function compileView(
  name: string,
  files: ServiceFiles,
  compiled: ReadonlyMap<string, CompiledView>,
): CompiledView | undefined {
  const file = files.views.get(name) as DefinitionFile<ViewFile>;
  const { text, value } = file;
  const before = text.problems.length;
  const context = contextOf(name, file, files);
  const kinds = (['aggregations', 'embedding', 'pooling'] as const).filter(
    (kind) => value[kind] !== undefined,
  );
  if (kinds.length !== 1)
    text.report(
      kinds[1] === undefined ? [] : [kinds[1]],
      `must have one of aggregations, embedding and pooling; it has ${kinds.join(' and ') || 'none'}`,
    );
  if (context === undefined || text.problems.length > before) return undefined;
  const operator = operatorOf(context, compiled);
  if (operator === undefined || text.problems.length > before) return undefined;
  const { description = '', entity, source } = value;
  const facts = {
    name,
    description,
    entity,
    source,
    views: viewsUnder(name, files),
    outputs: operator.outputs,
  };
  return { facts, operator };
}

function contextOf(
  name: string,
  file: DefinitionFile<ViewFile>,
  files: ServiceFiles,
): ViewContext | undefined {
  const { text, value } = file;
  const { sources, entities, time_column } = files.runtime.value;
  const source = lookUp(text, ['source'], value.source, sources, 'sources');
  const entity = lookUp(text, ['entity'], value.entity, entities, 'entities');
  if (source === undefined || entity === undefined) return undefined;
  if (source.columns[entity.key] !== entity.type)
    text.report(
      ['entity'],
      `has the key ${entity.key} (${entity.type}), and source ${value.source} has ${source.columns[entity.key] === undefined ? 'no such column' : `it as ${source.columns[entity.key]}`}`,
    );
  for (const [column, type] of Object.entries(value.columns ?? {})) {
    const found = source.columns[column];
    if (found === undefined)
      text.report(
        ['columns', column],
        `is not a column of source ${value.source}; ${similarText(column, Object.keys(source.columns), 'its columns')}`,
      );
    else if (found !== type)
      text.report(['columns', column], `is ${type} here and ${found} in source ${value.source}`);
  }
  const time = source.columns[time_column];
  const columns = { [entity.key]: entity.type, ...(time && { [time_column]: time }), ...value.columns };
  checkWhere(value.where ?? {}, columns, ['where'], text);
  return { name, file, files, key: entity.key, columns };
}

/** Something by its name; one that is not there is reported. */
export function lookUp<T>(
  text: YamlText,
  at: Path,
  name: string,
  all: Readonly<Record<string, T>>,
  things: string,
): T | undefined {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined)
    text.report(at, `${JSON.stringify(name)} is not there; ${similarText(name, Object.keys(all), things)}`);
  return found;
}

function operatorOf(
  context: ViewContext,
  compiled: ReadonlyMap<string, CompiledView>,
): ViewOperator | undefined {
  const { name, file, files, key, columns } = context;
  const { source, where = {}, aggregations, embedding, pooling } = file.value;
  const base = { id: operatorId(name), view: name, source, key, inputs: [`scan.${source}`] };
  if (aggregations !== undefined) {
    checkTime(context);
    const made = aggregationsOf(aggregations, columns, files.aggregations.value, file.text);
    const outputs = made.map(({ name: column, type }) => ({ name: column, type }));
    return { ...base, engine: 'sql', kind: 'rolling', where, aggregations: made, outputs };
  }
  if (embedding !== undefined) return lookupOf(context, embedding, base);
  return pooling && poolOf(context, pooling, base, compiled);
}

function checkTime({ file, files, columns }: ViewContext): void {
  const { time_column } = files.runtime.value;
  if (columns[time_column] !== 'int64')
    file.text.report(
      ['source'],
      `${JSON.stringify(file.value.source)} has no int64 column ${time_column}, the time_column of the runtime config; windows need it`,
    );
}

/** The kernel finds rows by number. */
function checkInteger({ file, key, columns }: ViewContext, at: Path): void {
  const type = columns[key];
  if (type !== 'int64' && type !== 'int32')
    file.text.report(at, `has the key ${key} (${type}); embeddings are looked up by int64 or int32`);
}

type Base = Pick<LookupOperator, 'id' | 'view' | 'source' | 'key' | 'inputs'>;

function lookupOf(
  context: ViewContext,
  { name, column }: NonNullable<ViewFile['embedding']>,
  base: Base,
): LookupOperator | undefined {
  const { file, columns } = context;
  checkInteger(context, ['entity']);
  const type = lookUp(file.text, ['embedding', 'column'], column, columns, 'columns');
  const length = type && vectorLength(type);
  if (type !== undefined && length === undefined)
    file.text.report(['embedding', 'column'], `${column} is ${type}; an embedding is float32[LENGTH]`);
  if (file.value.where !== undefined)
    file.text.report(['where'], 'has no meaning for an embedding; remove it');
  if (type === undefined || length === undefined) return undefined;
  return { ...base, engine: 'kernel', kind: 'lookup', column, length, outputs: [{ name, type }] };
}

function poolOf(
  context: ViewContext,
  pooling: NonNullable<ViewFile['pooling']>,
  base: Base,
  compiled: ReadonlyMap<string, CompiledView>,
): PoolOperator | undefined {
  const { file, files, columns } = context;
  const { text } = file;
  const { name, embeddings, key: of, window, count } = pooling;
  checkTime(context);
  checkInteger(context, ['entity']);
  const source = files.runtime.value.sources[file.value.source];
  if (Object.values(source?.columns ?? {}).some((column) => vectorLength(column) !== undefined))
    text.report(
      ['source'],
      `${JSON.stringify(file.value.source)} has vectors; events are pooled from a table without`,
    );
  const type = lookUp(text, ['pooling', 'key'], of, columns, 'columns');
  const found = lookUp(text, ['pooling', 'embeddings'], embeddings, Object.fromEntries(files.views), 'views');
  const { windows } = files.aggregations.value;
  if (!windows.includes(window)) text.wrong(['pooling', 'window'], window, `one of ${windows.join(', ')}`);
  const pooled = compiled.get(embeddings)?.operator;
  if (found === undefined || type === undefined || pooled === undefined) return undefined;
  const refuse = (at: string, problem: string): undefined =>
    text.report(['pooling', at], problem) as undefined;
  if (pooled.kind !== 'lookup')
    return refuse('embeddings', `${embeddings} has no embedding of its own; name a view with embedding`);
  const entity = files.runtime.value.entities[files.views.get(embeddings)!.value.entity]!;
  if (entity.type !== type)
    return refuse('key', `${of} is ${type}, and the key of ${embeddings} is ${entity.type}`);
  const { type: vector } = pooled.outputs[0]!;
  return {
    ...base,
    engine: 'kernel',
    kind: 'pool',
    inputs: [...base.inputs, pooled.id],
    where: file.value.where ?? {},
    of,
    embeddings: pooled.id,
    windowUs: daysUs(window),
    ...(count !== undefined && { count }),
    outputs: [
      ...(count === undefined ? [] : [{ name: count, type: 'int32' as const }]),
      { name, type: vector },
    ],
  };
}
