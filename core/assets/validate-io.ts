/** What can be wrong with IO managers, and with value types that need one. */
import type { Problem } from '../errors.ts';
import { problemOfName } from '../names.ts';
import type { IoManager } from '../resources/io-manager.ts';
import { type AssetOutput, parquetSchemaOf, type Step } from './step.ts';
import type { BuiltInKind } from './value-type.ts';

const builtIn: Readonly<Record<BuiltInKind, true>> = {
  table: true,
  json: true,
  nothing: true,
  bytes: true,
  arrow: true,
  parquet_file: true,
};

/** Every problem of a project's IO managers and of the value types of its steps. */
export function problemsOfIo(steps: readonly Step[], managers: readonly IoManager[]): readonly Problem[] {
  const own = managers.flatMap((manager, i) => {
    const isSecond = managers.findIndex(({ kind }) => kind === manager.kind) < i;
    const text = problemOfManager(manager.kind, isSecond);
    return text === undefined ? [] : [{ text, of: manager }];
  });
  const problemsOf = (step: Step): readonly Problem[] => {
    const outputs = step.outputs.flatMap((output) => [...problemsOfOutput(output, managers)]);
    return [...outputs, ...problemsOfQuery(step)].map((text) => ({ text, of: step }));
  };
  return [...own, ...steps.flatMap(problemsOf)];
}

function problemOfManager(kind: string, isSecond: boolean): string | undefined {
  const problem = problemOfName('IO manager kind', kind);
  if (problem !== undefined) return problem;
  if (Object.hasOwn(builtIn, kind))
    return `ioManagers: ${kind} is a kind of quantflow's own, which a project does not replace; give single assets theirs by ioManager, or name a kind of yours`;
  return isSecond ? `ioManagers: two are for kind ${kind}; remove one` : undefined;
}

function* problemsOfOutput(
  { key, type: { kind }, ioManager }: AssetOutput,
  managers: readonly IoManager[],
): Generator<string> {
  if (ioManager !== undefined) {
    if (ioManager.kind !== kind)
      yield `asset ${key}: its IO manager is for kind ${ioManager.kind}, its value type is ${kind}; make the two the same`;
  } else if (!Object.hasOwn(builtIn, kind) && !managers.some((manager) => manager.kind === kind)) {
    const known = [...managers.map((manager) => manager.kind), ...Object.keys(builtIn)].join(', ');
    yield `asset ${key}: value type ${JSON.stringify(kind)} has no IO manager; add one to definitions({ ioManagers: [...] }), or give it to the asset by ioManager (there are ${known})`;
  }
}

function* problemsOfQuery(step: Step): Generator<string> {
  if (step.body.kind !== 'sql') return;
  for (const { key, ioManager } of step.outputs)
    if (ioManager !== undefined)
      yield `asset ${key}: a query writes its files itself; remove ioManager, or make the asset by a function`;
  for (const [name, { items }] of Object.entries(step.deps))
    if (items !== undefined)
      yield `step ${step.name}, dep ${name}: SQL does not read the items of a map; collect them in an op()`;
  // One without a ref only says what comes first.
  for (const [name, { asset }] of Object.entries(step.deps))
    if (parquetSchemaOf(asset) === undefined && step.body.sql.includes(`'${name}'`))
      yield `step ${step.name}, dep ${name}: SQL reads Parquet with declared columns, and ${asset.key} is ${asset.type.kind}${asset.ioManager === undefined ? '' : ' by an IO manager of its own'}; make its type with table({ ... })`;
}
