/** The registry: a function is one file and one line here. */
import type { Host } from '../types.ts';
import { hash } from './hash.ts';
import { millis, now } from './now.ts';
import { parse } from './parse.ts';
import { partition } from './partition.ts';
import { random } from './random.ts';
import { range } from './range.ts';
import { shuffle } from './shuffle.ts';
import type { FunctionMaker, JsonataFunction } from './types.ts';
import { uuid } from './uuid.ts';

const makers = {
  hash,
  millis,
  now,
  parse,
  partition,
  random,
  range,
  shuffle,
  uuid,
} as const satisfies Record<string, FunctionMaker>;

/** The functions of a host by name, for every expression. `$eval` is taken away, as Step Functions does. */
export function functionsOf(host: Host): Readonly<Record<string, JsonataFunction | undefined>> {
  return {
    ...Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(host)])),
    eval: undefined,
  };
}
