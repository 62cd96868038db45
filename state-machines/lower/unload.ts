/** The text of a query, in JSONata: UNLOAD of a model's select, for one partition or for a batch of them. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { partitionColumns } from '../../core/sql/batch-statement.ts';
import { orderBy } from '../../core/sql/cast-select.ts';
import { type Parameter, type SelectStatement, selectStatement } from '../../core/sql/select-statement.ts';
import { expression, literal } from '../asl/jsonata.ts';
import type { Template } from '../asl/types.ts';

/** Arguments of the task. */
export interface Unload {
  readonly QueryString: string;
  /** SQL text for each `?`. Left out when there is none: Athena takes no empty list. */
  readonly ExecutionParameters?: Template;
}

const format = "format = 'PARQUET', compression = 'ZSTD'";
/** Of a part of a shard: it is a batch. */
const isBatch = '$exists($states.input.parts)';

/**
 * The query of a SQL step.
 *
 * @param folder JSONata of where it writes to, without the slash behind it
 * @param isOfEach its input is a part of a shard, which may be a batch
 */
export function unload(step: Step, folder: string, isOfEach: boolean): Unload {
  const statement = selectStatement(step, step.outputs[0] as AssetOutput);
  const { select, order } = statement;
  const to = `\n)\nTO '`;
  const single = `/' WITH (${format})`;
  const ofPart = `${literal('UNLOAD (\n')} & $select & ${literal(`${order}${to}`)} & $folder & ${literal(single)}`;
  const query = isOfEach
    ? `($select := ${literal(select)}; $folder := ${folder}; ${isBatch} ? ${ofBatch(step, to)} : ${ofPart})`
    : `${literal(`UNLOAD (\n${select}${order}${to}`)} & ${folder} & ${literal(single)}`;
  const parameters = parametersOf(statement, isOfEach);
  return { QueryString: expression(query), ...(parameters && { ExecutionParameters: parameters }) };
}

/**
 * The select of each partition, behind it the values of its dimensions, by which the rows are divided into folders. They
 * are put in order together, as what UNION joins is in none.
 */
function ofBatch({ partitions, outputs }: Step, to: string): string {
  const names = partitionColumns(partitions);
  const values = (partitions?.dimensions ?? []).map(
    ({ name }, i) => ` & $part.values.${name} & ${literal(`' AS "${names[i]}"`)}`,
  );
  const columns = `${literal("SELECT *, '")}${values.join(` & ${literal(", '")}`)}`;
  const ofPart = `${columns} & ${literal(' FROM (\n')} & $select & ${literal('\n)')}`;
  const all = `$join($map($states.input.parts, function($part) { ${ofPart} }), ${literal('\nUNION ALL\n')})`;
  const [{ type }] = outputs as readonly [AssetOutput];
  const order = type.sortKey?.length ? orderBy([...names, ...type.sortKey]) : '';
  const divided = `/' WITH (${format}, partitioned_by = ARRAY[${names.map((name) => `'${name}'`).join(', ')}])`;
  return `${literal('UNLOAD (\nSELECT * FROM (\n')} & ${all} & ${literal(`\n)${order}${to}`)} & $folder & ${literal(divided)}`;
}

/** The parameters: of each partition of a batch, one after the other. */
function parametersOf({ parameters }: SelectStatement, isOfEach: boolean): Template | undefined {
  if (parameters.length === 0) return undefined;
  const own = parameters.map((parameter) => textOf(parameter, '$states.input'));
  if (!isOfEach) return own.map(expression);
  const ofPart = parameters.map((parameter) => textOf(parameter, '$part')).join(', ');
  const all = `$reduce($states.input.parts, function($all, $part) { $append($all, [${ofPart}]) }, [])`;
  return expression(`${isBatch} ? ${all} : [${own.join(', ')}]`);
}

/** JSONata of a parameter's SQL text. */
function textOf(parameter: Parameter, part: string): string {
  return 'bound' in parameter
    ? `${part}.window.${parameter.bound}_us`
    : `"'" & ${part}.values.${parameter.dimension} & "'"`;
}
