/**
 * The states of one shard of a stage: for every step a Choice (run or skip, as planned) and its tasks, in sequence and
 * Parallel. Inside a Parallel a failed task is caught, so that its siblings finish; the next Choice then fails the shard.
 */
import type { Step } from '../core/assets/step.ts';
import { type Block, decompose } from '../core/graph/series-parallel.ts';
import type { Stage } from '../core/graph/stages.ts';
import type { Substitution } from '../core/jobs/substitution.ts';
import { expression, literal, sameInput } from './asl/jsonata.ts';
import { inReadingOrder } from './asl/reading-order.ts';
import type { ChoiceState, State, StateMap, Transition } from './asl/types.ts';
import { lowerings } from './lower/index.ts';
import type { Permission } from './types.ts';

/** A shard's states and what they need. */
export interface LoweredShard {
  readonly states: StateMap;
  readonly substitutions: Readonly<Record<string, Substitution>>;
  readonly permissions: readonly Permission[];
}

/** Lowers a stage's shard. */
export function lowerShard(job: string, stage: Stage): LoweredShard {
  const inside = new Set(stage.steps);
  const block = decompose(stage.steps, (step: Step) =>
    Object.values(step.deps)
      .map((d) => d.asset.step)
      .filter((s) => inside.has(s)),
  );
  const substitutions: Record<string, Substitution> = {};
  const permissions: Permission[] = [];
  let parallels = 0;

  /** A sequence of states that ends, either as the shard's or as a branch's. */
  interface Scope {
    readonly states: Record<string, State>;
    /** State for a way that ends without a task of its own. */
    readonly end: string;
    /** State for a way that ends because a Parallel inside failed. */
    readonly failed: string;
    /** Where a failed task goes; undefined lets it fail the shard. */
    readonly catch: string | undefined;
  }

  const sequence = (blocks: readonly Block<Step>[], scope: Scope): string => {
    let next: string | undefined;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const afterParallel = i > 0 && blocks[i - 1]?.kind === 'parallel';
      next = one(blocks[i] as Block<Step>, next, afterParallel, scope);
    }
    return next as string;
  };

  const one = (block: Block<Step>, next: string | undefined, guarded: boolean, scope: Scope): string => {
    if (block.kind === 'sequence') throw new Error('a sequence holds no sequence');
    return block.kind === 'node'
      ? node(block.node, next, guarded, scope)
      : parallel(block.blocks, next, guarded, scope);
  };

  const guard = (scope: Scope): ChoiceState['Choices'] => {
    scope.states[scope.failed] ??= failedState(scope.catch !== undefined);
    return [{ Condition: expression('$count($failed) > 0'), Next: scope.failed }];
  };

  const endOf = (scope: Scope): string => {
    scope.states[scope.end] ??=
      scope.catch === undefined ? { Type: 'Succeed' } : { Type: 'Pass', Output: {}, End: true };
    return scope.end;
  };

  const node = (step: Step, next: string | undefined, guarded: boolean, scope: Scope): string => {
    const transition: Transition = next === undefined ? { End: true } : { Next: next };
    const catchers =
      scope.catch === undefined
        ? undefined
        : [{ ErrorEquals: ['States.ALL'], Output: caught(step), Next: scope.catch }];
    if (scope.catch !== undefined)
      scope.states[scope.catch] ??= {
        Type: 'Pass',
        Comment: 'Told to the state after the Parallel',
        End: true,
      };
    if (step.compute === undefined) throw new Error(`step ${step.name} has no compute`);
    const lowered = lowerings[step.compute.backend](step, { job, transition, catchers });
    Object.assign(substitutions, lowered.substitutions);
    permissions.push(...lowered.permissions);
    const choice = `${step.name}?`;
    scope.states[choice] = {
      Type: 'Choice',
      Choices: [
        ...(guarded ? guard(scope) : []),
        { Condition: expression(`$states.input.steps.${step.name} = "run"`), Next: step.name },
      ],
      Default: next ?? endOf(scope),
    };
    Object.assign(scope.states, lowered.states);
    return choice;
  };

  const parallel = (
    blocks: readonly Block<Step>[],
    next: string | undefined,
    guarded: boolean,
    scope: Scope,
  ): string => {
    const name = `${stage.name} parallel ${++parallels}`;
    const branches = blocks.map((block, i): StateMap => {
      const prefix = `${name}.${i + 1}`;
      const inner: Scope = {
        states: {},
        end: `${prefix} end`,
        failed: `${prefix} stopped`,
        catch: `${prefix} failed`,
      };
      const start = sequence(block.kind === 'sequence' ? block.blocks : [block], inner);
      return inReadingOrder({ StartAt: start, States: inner.states });
    });
    const verdict = `${name} ok?`;
    scope.states[name] = {
      Type: 'Parallel',
      Branches: branches,
      Assign: { failed: expression('[$states.result[$exists(error)]]') },
      Output: sameInput,
      Next: next ?? verdict,
    };
    if (next === undefined)
      scope.states[verdict] = { Type: 'Choice', Choices: guard(scope), Default: endOf(scope) };
    if (!guarded) return name;
    const before = `${name}?`;
    scope.states[before] = { Type: 'Choice', Choices: guard(scope), Default: name };
    return before;
  };

  const scope: Scope = {
    states: {},
    end: `${stage.name} end`,
    failed: `${stage.name} failed`,
    catch: undefined,
  };
  const start = sequence(block.kind === 'sequence' ? block.blocks : [block], scope);
  return { states: inReadingOrder({ StartAt: start, States: scope.states }), substitutions, permissions };
}

function caught(step: Step): Readonly<Record<string, string>> {
  return {
    step: step.name,
    error: expression('$states.errorOutput.Error'),
    cause: expression(`$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ${literal('')}`),
  };
}

/** The Parallel's first failure, passed on from a branch or failing the shard. */
function failedState(inBranch: boolean): State {
  if (inBranch) return { Type: 'Pass', Output: expression('$failed[0]'), End: true };
  return { Type: 'Fail', Error: expression('$failed[0].error'), Cause: expression('$failed[0].cause') };
}
