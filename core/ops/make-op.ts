/** Builds the callable behind every kind of op. */
import { makeStep, type OutputOptions } from '../assets/make-step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import { nothing } from '../assets/value-type.ts';
import { problemOfName } from '../names.ts';
import { callInGraph, refuse } from './composition.ts';
import { DynamicHandle } from './dynamic-handle.ts';
import { type GivenTo, type Ins, type OpDefinition, OpHandle } from './types.ts';

/** Name of the only output of an op. */
const result = 'result';

/** The only output of an op, by its name. */
export function onlyOutput({
  type,
  description,
  root,
}: {
  readonly [K in 'type' | 'description' | 'root']?: OutputOptions<AnyValueType>[K] | undefined;
}): OpDefinition['outputs'] {
  return {
    [result]: { ...(type && { type }), ...(description && { description }), ...(root && { root }) },
  };
}

/**
 * An op: call it in a `compose`. Without inputs the argument may be left out.
 *
 * @example
 * const one: Op<Record<never, never>, OpHandle<ValueType<number, number>>> = op({
 *   name: 'one',
 *   type: json<number>(),
 *   run: () => 1,
 * });
 * graphAsset({ key: 'first', compose: () => one.as('make_first')() });
 */
export interface Op<I extends Ins = Ins, H = unknown> {
  (...given: keyof I extends never ? [inputs?: GivenTo<I>] : [inputs: GivenTo<I>]): H;
  /** The same op under another name: names of steps are unique in a project. */
  as(name: string): Op<I, H>;
  readonly definition: OpDefinition;
}

/** Makes an op. Its handle is that of the one output, or an object of them. */
export function makeOp<I extends Ins, H>(definition: Omit<OpDefinition, 'step'>): Op<I, H> {
  const { name, outputs, settings, compute, body, isMulti, isDynamic } = definition;
  const problem = problemOfName('op', name);
  if (problem !== undefined) refuse(problem);
  const step = makeStep(name, outputs, settings, compute, body, { isMulti, isDynamic });
  return callable<I, H>(Object.freeze({ ...definition, step }), undefined);
}

function callable<I extends Ins, H>(definition: OpDefinition, alias: string | undefined): Op<I, H> {
  const call = (given?: unknown): H => {
    const made = callInGraph(definition, alias, given);
    const handleOf = (output: string, type: AnyValueType = nothing()): OpHandle | DynamicHandle =>
      definition.isDynamic
        ? new DynamicHandle(type, { call: made, output })
        : new OpHandle(type, 'one', { kind: 'op', call: made, output });
    const handles = Object.entries(definition.outputs).map(
      ([output, { type }]) => [output, handleOf(output, type)] as const,
    );
    return (definition.isMulti ? Object.fromEntries(handles) : handles[0]?.[1]) as H;
  };
  return Object.assign(call, {
    as(name: string): Op<I, H> {
      const problem = problemOfName('op', name);
      return problem === undefined ? callable(definition, name) : refuse(problem);
    },
    definition,
  });
}
