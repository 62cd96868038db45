/** How a compute backend becomes states. A backend is a file here and a line in `index.ts`. */
import type { Step } from '../../core/assets/step.ts';
import type { Substitution } from '../../core/jobs/substitution.ts';
import type { Catcher, State, Transition } from '../asl/types.ts';
import type { Permission } from '../types.ts';

/** What a lowering is told. */
export interface LowerContext {
  readonly job: string;
  /** Where the last state goes. */
  readonly transition: Transition;
  /** Catchers of every task, inside a Parallel. */
  readonly catchers: readonly Catcher[] | undefined;
  /** The step may leave out what others of the shard need: its worker is told their plan, and answers whom to skip. */
  readonly leadsAround: boolean;
  /** The last task of an item gives nothing: 250 items would otherwise give 250 shards. */
  readonly isOfItem?: boolean;
}

/** The states of one step; the first has the step's name. */
export interface Lowered {
  readonly states: Readonly<Record<string, State>>;
  /** Where a shard of several partitions goes instead; left out when the tasks take a whole shard. */
  readonly each?: string;
  readonly substitutions: Readonly<Record<string, Substitution>>;
  readonly permissions: readonly Permission[];
}

/** Lowers the steps of one backend. */
export type Lowering = (step: Step, context: LowerContext) => Lowered;
