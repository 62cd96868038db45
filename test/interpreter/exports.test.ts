import { expect, test } from 'vitest';
import * as interpreter from '../../local/interpreter/index.ts';

test('the outside face', () => {
  expect(Object.keys(interpreter).sort()).toEqual([
    'ExecutionRequestError',
    'InvalidDefinitionError',
    'StatesError',
    'describeExecution',
    'describeMapRun',
    'executionArn',
    'fileJournal',
    'getExecutionHistory',
    'memoryJournal',
    'parseMachine',
    'redriveExecution',
    'startExecution',
    'systemClock',
    'virtualClock',
  ]);
});
