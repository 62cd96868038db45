import { memoryStore } from '../../runtime/stores/memory.ts';
import { describeObjectStore } from '../contracts/object-store.contract.ts';

describeObjectStore('memory', async () => memoryStore());
