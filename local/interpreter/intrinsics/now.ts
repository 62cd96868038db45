import jsonata from 'jsonata';
import type { FunctionMaker } from './types.ts';

const format = jsonata('$fromMillis($at, $picture, $timezone)');

/** `$millis()`: the host's time, milliseconds since the epoch. */
export const millis: FunctionMaker = (host) => () => host.clock.now();

/** `$now(picture?, timezone?)`: the host's time as text, ISO 8601 unless a picture says otherwise. */
export const now: FunctionMaker = (host) => (picture, timezone) =>
  picture === undefined
    ? new Date(host.clock.now()).toISOString()
    : format.evaluate(undefined, { at: host.clock.now(), picture, timezone });
