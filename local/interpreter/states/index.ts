/** The registry: a type of state is one file and one line here (a Map has two kinds). */
import type { StateType } from '../runtime.ts';
import { choice } from './choice.ts';
import { fail } from './fail.ts';
import type { StateKind } from './kind.ts';
import { mapDistributed } from './map-distributed.ts';
import { mapInline } from './map-inline.ts';
import { parallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { task } from './task.ts';
import { wait } from './wait.ts';

/** Types of states; `distributed` tells the two kinds of Map apart. */
export const stateKinds: Readonly<Record<StateType, (distributed: boolean) => StateKind>> = {
  Task: () => task,
  Choice: () => choice,
  Parallel: () => parallel,
  Map: (distributed) => (distributed ? mapDistributed : mapInline),
  Pass: () => pass,
  Wait: () => wait,
  Succeed: () => succeed,
  Fail: () => fail,
};
