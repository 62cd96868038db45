/** Registry of the event sinks by the scheme of their url. */
import { InvalidInputError } from '../../core/errors.ts';
import { openByScheme, type Schemes } from '../stores/url.ts';
import { memoryEvents } from './memory.ts';
import type { EventSink } from './types.ts';

/** Openers by scheme. A driver with a library of its own imports it on first use. */
export const eventSchemes: Schemes<EventSink | Promise<EventSink>> = {
  'memory:': () => memoryEvents(),
  'eventbridge:': async (url) => {
    const bus = /^eventbridge:\/\/([A-Za-z0-9._/-]{1,256})$/.exec(url)?.[1];
    if (bus === undefined)
      throw new InvalidInputError(
        `events url ${JSON.stringify(url)} names no bus; write eventbridge://<bus>, such as eventbridge://default`,
      );
    return (await import('./eventbridge.ts')).eventBridge(bus);
  },
};

/**
 * Opens a sink of events: `eventbridge://<bus>` or `memory:`.
 *
 * @throws InvalidInputError for another scheme or a malformed url
 */
export async function openEvents(url: string): Promise<EventSink> {
  return openByScheme('events', url, eventSchemes);
}
