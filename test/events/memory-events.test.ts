import { memoryEvents } from '../../runtime/events/memory.ts';
import { describeEvents } from '../contracts/events.contract.ts';

describeEvents('memory', async () => {
  const sink = memoryEvents();
  return { sink, received: async () => sink.events };
});
