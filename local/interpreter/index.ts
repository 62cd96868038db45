/** The interpreter of JSONata-mode Amazon States Language: runs a compiled definition as Step Functions would. */

export { executionArn } from './arn.ts';
export { systemClock } from './clock.ts';
export {
  describeExecution,
  describeMapRun,
  type ExecutionDescription,
  type MapRunDescription,
} from './describe.ts';
export { StatesError } from './errors.ts';
export { getExecutionHistory, type HistoryPage, type HistoryRequest } from './execution-history.ts';
export type { EventDetails, HistoryEvent, HistoryEventType } from './history/events.ts';
export { fileJournal } from './journal/files.ts';
export { memoryJournal } from './journal/memory.ts';
export type {
  EventRecord,
  ItemRecord,
  ItemStatus,
  Journal,
  JournalRecord,
  MapRunClosedRecord,
  MapRunRecord,
} from './journal/types.ts';
export { type Machine, parseMachine } from './parse/machine.ts';
export { InvalidDefinitionError } from './parse/problems.ts';
export { ExecutionRequestError, redriveExecution, startExecution } from './start.ts';
export type {
  Clock,
  ContextObject,
  ExecutionOptions,
  ExecutionResult,
  ExecutionStatus,
  Host,
  Integration,
  Json,
  ObjectAccess,
  TaskCall,
} from './types.ts';
export { virtualClock } from './virtual-clock.ts';
