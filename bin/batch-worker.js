// Entry point of the processes that run Batch jobs on this machine.
import './resolve.js';

await import('../cli/batch-worker.ts');
