/**
 * The states of one shard of a stage: for every step a Choice (run or skip, as planned) and its tasks, in sequence and
 * Parallel. Inside a Parallel a failed task is caught, so that its siblings finish; the Choice that follows the Parallel
 * then fails the shard.
 */
import type { AssetOutput, Step } from '../core/assets/step.ts';
import type { Block } from '../core/graph/series-parallel.ts';
import { mayBeLeftOut } from '../core/graph/skippable.ts';
import type { Stage } from '../core/graph/stages.ts';
import type { Substitution } from '../core/jobs/substitution.ts';
import { selectStatement } from '../core/sql/select-statement.ts';
import { expression, sameInput } from './asl/jsonata.ts';
import { inReadingOrder } from './asl/reading-order.ts';
import type { Catcher, ChoiceState, State, StateMap, Transition } from './asl/types.ts';
import { type FanOutNode, fanOutPermissions, fanOutStates, fanOutSubstitutions } from './lower/fan-out.ts';
import { lowerings } from './lower/index.ts';
import { catalogPermissions } from './lower/permissions.ts';
import { gateOfShard } from './lower-gate.ts';
import { isStep, itemBlock, type ShardNode, shardBlock, stepsIn } from './shard-nodes.ts';
import type { Permission } from './types.ts';

/** A shard's states and what they need. */
export interface LoweredShard {
  readonly states: StateMap;
  readonly substitutions: Readonly<Record<string, Substitution>>;
  readonly permissions: readonly Permission[];
}

/** Lowers a stage's shard. */
export function lowerShard(job: string, stage: Stage, inJob: ReadonlySet<Step>): LoweredShard {
  const lowering = new ShardLowering(job, stage, inJob);
  const { block } = lowering;
  const scope: Scope = { states: {}, name: stage.name, isBranch: false, leads: false, isOfItem: false };
  const steps = lowering.sequence(block, scope);
  const gate = `${stage.name} shard gate`;
  const states = { StartAt: gate, States: { [gate]: gateOfShard(steps.StartAt), ...steps.States } };
  return { states, substitutions: lowering.substitutions, permissions: lowering.permissions };
}

/** A sequence of states that ends: the shard's, or a branch's of a Parallel. */
interface Scope {
  readonly states: Record<string, State>;
  /** Prefix of the states that belong to no step. */
  readonly name: string;
  readonly isBranch: boolean;
  /** A step of the Parallel that this is a branch of may say to skip others. */
  readonly leads: boolean;
  /** The states of one item of a fan-out, or of a branch in them. */
  readonly isOfItem: boolean;
}

type Parallel = Extract<Block<ShardNode>, { kind: 'parallel' }>;

class ShardLowering {
  readonly block: Block<ShardNode>;
  readonly substitutions: Record<string, Substitution> = {};
  readonly permissions: Permission[] = [];
  readonly #job: string;
  readonly #stage: string;
  /** Upstream first. */
  readonly #steps: readonly Step[];
  /** Steps whose workers may say to skip others of the shard. */
  readonly #leading: ReadonlySet<Step>;
  /** What the items of a fan-out run. */
  readonly #ofItem = new Map<FanOutNode, Block<ShardNode>>();
  /** Numbers of what has failures, in reading order: an inner scope may not assign a variable of an outer one. */
  readonly #numbers = new Map<Parallel | FanOutNode, number>();

  constructor(job: string, stage: Stage, inJob: ReadonlySet<Step>) {
    this.#job = job;
    this.#stage = stage.name;
    this.#steps = stage.steps;
    this.#leading = leadingAround(stage.steps, inJob);
    this.block = shardBlock(stage.steps);
    this.#number(this.block);
  }

  #number(block: Block<ShardNode>): void {
    if (block.kind === 'node') {
      if (isStep(block.node)) return;
      this.#numbers.set(block.node, this.#numbers.size + 1);
      const inner = itemBlock(block.node);
      this.#ofItem.set(block.node, inner);
      this.#number(inner);
      return;
    }
    if (block.kind === 'parallel') this.#numbers.set(block, this.#numbers.size + 1);
    for (const inner of block.blocks) this.#number(inner);
  }

  /** Builds back to front, so that each state knows the one after it. */
  sequence(block: Block<ShardNode>, scope: Scope): StateMap {
    const blocks = block.kind === 'sequence' ? block.blocks : [block];
    let next: string | undefined;
    for (const [i, part] of [...blocks.entries()].reverse()) {
      const before = blocks[i - 1];
      const after = before?.kind === 'parallel' ? before : undefined;
      if (part.kind === 'sequence') throw new Error('a sequence holds no sequence');
      if (part.kind === 'parallel') next = this.#parallel(part, next, after, scope);
      else if (isStep(part.node)) next = this.#step(part.node, next, after, scope);
      else next = this.#fanOut(part.node, next, after, scope);
    }
    return inReadingOrder({ StartAt: next as string, States: scope.states });
  }

  #step(step: Step, next: string | undefined, after: Parallel | undefined, scope: Scope): string {
    if (step.compute === undefined) throw new Error(`step ${step.name} has no compute`);
    const transition = next === undefined ? ({ End: true } as const) : { Next: next };
    const catchers = scope.isBranch ? catchersOf(step.name, scope) : undefined;
    // A worker runs the text as it is: what is wrong with it shows here, as on Athena.
    if (step.body.kind === 'sql') selectStatement(step, step.outputs[0] as AssetOutput);
    const lowered = lowerings[step.compute.backend](step, {
      job: this.#job,
      transition,
      catchers,
      leadsAround: this.#leading.has(step) && !scope.isOfItem,
      isOfItem: scope.isOfItem,
    });
    Object.assign(this.substitutions, lowered.substitutions);
    this.permissions.push(...lowered.permissions);
    if (this.#leading.has(step))
      this.permissions.push(...catalogPermissions(`step:${step.name}`, 'skip-asset', this.#after([step])));
    Object.assign(scope.states, lowered.states);
    const isRun = `$states.input.steps.${step.name} = "run"`;
    const ofEach =
      lowered.each === undefined
        ? []
        : [{ Condition: expression(`${isRun} and $exists($states.input.parts)`), Next: lowered.each }];
    scope.states[`${step.name}?`] = {
      Type: 'Choice',
      Choices: [...this.#guard(after, scope), ...ofEach, { Condition: expression(isRun), Next: step.name }],
      Default: next ?? this.#end(scope),
    };
    return `${step.name}?`;
  }

  #fanOut(node: FanOutNode, next: string | undefined, after: Parallel | undefined, scope: Scope): string {
    const { name } = node.fanOut;
    const inner = { states: {}, name: `${name} item`, isBranch: true, leads: false, isOfItem: true };
    const transition: Transition = next === undefined ? { End: true } : { Next: next };
    Object.assign(
      scope.states,
      fanOutStates(node, {
        job: this.#job,
        item: this.sequence(this.#ofItem.get(node) as Block<ShardNode>, inner),
        itemsVariable: `items_${this.#numbers.get(node)}`,
        failedVariable: this.#variableOf(node),
        catchers: scope.isBranch ? catchersOf(name, scope) : undefined,
        leadsAround: node.steps.some((step) => this.#leading.has(step)),
        next: this.#choice(`${name} ok?`, node, `${name} collect`, scope),
        transition,
      }),
    );
    Object.assign(this.substitutions, fanOutSubstitutions);
    this.permissions.push(
      ...fanOutPermissions,
      ...catalogPermissions('fan-out', 'record-asset', node.steps),
      ...catalogPermissions('fan-out', 'skip-asset', this.#after(node.steps)),
    );
    const isRun = node.steps.map((step) => `$states.input.steps.${step.name} = "run"`).join(' or ');
    scope.states[`${name}?`] = {
      Type: 'Choice',
      Choices: [...this.#guard(after, scope), { Condition: expression(isRun), Next: `${name} items` }],
      Default: next ?? this.#end(scope),
    };
    return `${name}?`;
  }

  /** Steps of the shard that may be skipped for what some others leave out. */
  #after(steps: readonly Step[]): readonly Step[] {
    const reached = new Set(steps);
    for (const step of this.#steps) {
      if (Object.values(step.deps).some(({ asset }) => reached.has(asset.step))) reached.add(step);
    }
    return [...reached.difference(new Set(steps))];
  }

  #parallel(block: Parallel, next: string | undefined, after: Parallel | undefined, scope: Scope): string {
    const name = this.#nameOf(block);
    const leads = !scope.isOfItem && stepsIn(block).some((step) => this.#leading.has(step));
    scope.states[name] = {
      Type: 'Parallel',
      Branches: block.blocks.map((branch, i) =>
        this.sequence(branch, {
          ...{ states: {}, name: `${name}.${i + 1}`, isBranch: true, leads },
          isOfItem: scope.isOfItem,
        }),
      ),
      Assign: { [this.#variableOf(block)]: expression('[$states.result[$exists(error)]]') },
      Output: leads ? shardAfterBranches : sameInput,
      Next: next ?? this.#choice(`${name} ok?`, block, this.#end(scope), scope),
    };
    return after === undefined ? name : this.#choice(`${name}?`, after, name, scope);
  }

  /** The state for a way that ends without a task of its own. What a branch says to skip is passed on. */
  #end(scope: Scope): string {
    const name = `${scope.name} end`;
    const output = scope.leads ? sameInput : {};
    scope.states[name] = scope.isBranch ? { Type: 'Pass', Output: output, End: true } : { Type: 'Succeed' };
    return name;
  }

  /** A Choice that does nothing but look at the failures of a Parallel or a fan-out. */
  #choice(name: string, block: Parallel | FanOutNode, otherwise: string, scope: Scope): string {
    scope.states[name] = { Type: 'Choice', Choices: this.#guard(block, scope), Default: otherwise };
    return name;
  }

  /** The rule of the Choice behind one: a failure fails the shard, or is passed on by the branch. */
  #guard(block: Parallel | FanOutNode | undefined, scope: Scope): ChoiceState['Choices'] {
    if (block === undefined) return [];
    const failed = `$${this.#variableOf(block)}`;
    const name = `${this.#nameOf(block)} failed`;
    scope.states[name] = scope.isBranch
      ? { Type: 'Pass', Output: expression(`${failed}[0]`), End: true }
      : { Type: 'Fail', Error: expression(`${failed}[0].error`), Cause: expression(`${failed}[0].cause`) };
    return [{ Condition: expression(`$count(${failed}) > 0`), Next: name }];
  }

  #nameOf(block: Parallel | FanOutNode): string {
    return 'fanOut' in block ? block.fanOut.name : `${this.#stage} parallel ${this.#numbers.get(block)}`;
  }

  #variableOf(block: Parallel | FanOutNode): string {
    return `failed_${this.#numbers.get(block)}`;
  }
}

/** The shard behind a Parallel: what any branch skips is skipped from there on. */
const shardAfterBranches = expression(
  '$merge([$states.input, {"steps": $merge($append($states.input.steps, $map($states.result.steps, function($s) { $sift($s, function($v) { $v = "skip" }) })))}])',
);

/**
 * Steps of a stage that may leave out what others of it need: those with optional outputs, and those that are skipped for
 * what an earlier stage left out.
 */
function leadingAround(steps: readonly Step[], inJob: ReadonlySet<Step>): ReadonlySet<Step> {
  const needed = new Set(steps.flatMap((step) => Object.values(step.deps).map(({ asset }) => asset.step)));
  const fromBefore = ({ deps }: Step): boolean =>
    Object.values(deps).some(
      ({ asset }) => inJob.has(asset.step) && !steps.includes(asset.step) && mayBeLeftOut(asset),
    );
  return new Set(
    steps.filter(
      (step) => needed.has(step) && (step.outputs.some(({ optional }) => optional) || fromBefore(step)),
    ),
  );
}

/** Characters of an item's error: those of all items are one value, of at most 256 KiB. */
const toldOfItem = 200;

/** End a branch with an error, for the state behind it to read. `States.ALL` misses one by design. */
function catchersOf(step: string, scope: Scope): readonly Catcher[] {
  const name = `${scope.name} failed`;
  scope.states[name] = { Type: 'Pass', End: true };
  const told = '$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""';
  const cause = expression(scope.isOfItem ? `$substring(${told}, 0, ${toldOfItem})` : told);
  const Output = { step, error: expression('$states.errorOutput.Error'), cause };
  return [['States.DataLimitExceeded'], ['States.ALL']].map((ErrorEquals) => ({
    ErrorEquals,
    Output,
    Next: name,
  }));
}
