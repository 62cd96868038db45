/** The registry of partition mappings: a kind is one file and one line here. */
import { all } from './all.ts';
import { identity } from './identity.ts';
import { last } from './last.ts';
import { multi } from './multi.ts';
import { multiToSingle } from './multi-to-single.ts';
import { specific } from './specific.ts';
import { staticMapping } from './static.ts';
import { timeWindow } from './time-window.ts';

/** Every mapping by its kind. */
export const mappings: {
  readonly identity: typeof identity;
  readonly timeWindow: typeof timeWindow;
  readonly last: typeof last;
  readonly all: typeof all;
  readonly static: typeof staticMapping;
  readonly specific: typeof specific;
  readonly multiToSingle: typeof multiToSingle;
  readonly multi: typeof multi;
} = { identity, timeWindow, last, all, static: staticMapping, specific, multiToSingle, multi };
