/** Events in the memory of the process. */
import type { EventSink, QuantflowEvent } from './types.ts';

/** A sink that keeps what it got. */
export interface MemoryEvents extends EventSink {
  readonly events: readonly QuantflowEvent[];
}

/** An empty sink of its own. */
export function memoryEvents(): MemoryEvents {
  const events: QuantflowEvent[] = [];
  return {
    events,
    async put(more) {
      events.push(...structuredClone(more));
    },
  };
}
