/** The function that closes runs, from its entry point on: the service is asked over the wire. */
import {
  CreateStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { handler } from '../../functions/run-status.ts';
import { openCatalog } from '../../runtime/catalog/index.ts';
import { runRecord } from '../contracts/catalog-records.ts';
import { createCatalogTable } from './support/catalog-table.ts';

const roleArn = 'arn:aws:iam::123456789012:role/any';
const definition = JSON.stringify({
  StartAt: 'A',
  States: { A: { Type: 'Wait', Seconds: 3600, End: true } },
});

test('a run is closed as the service says, and as the event says when the service keeps its execution no longer', async () => {
  const url = await createCatalogTable('run-status');
  Object.assign(process.env, {
    QUANTFLOW_PROJECT: `${import.meta.dirname}/../cases/diamond`,
    QUANTFLOW_DATA: 's3://run-status-data',
    QUANTFLOW_RUNS: 's3://run-status-runs',
    QUANTFLOW_CATALOG: url,
    QUANTFLOW_EVENTS: 'eventbridge://default',
  });
  const catalog = openCatalog(url);
  const sfn = new SFNClient({});
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name: 'qf-run-status', definition, roleArn }),
  );
  const started = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'r1' }));
  const executionArn = started.executionArn as string;
  const gone = executionArn.replace(/r1$/, 'r2');
  for (const [runId, arn] of Object.entries({ r1: executionArn, r2: gone }))
    await catalog.addRun(runRecord({ runId, executionArn: arn, status: 'RUNNING' }));

  const stopDate = Date.now();
  const tell = (name: string, status: string): Promise<unknown> =>
    handler(
      {
        'detail-type': 'Step Functions Execution Status Change',
        detail: {
          ...{ executionArn: executionArn.replace(/r1$/, name), stateMachineArn, name, status },
          stopDate: status === 'RUNNING' ? null : stopDate,
        },
      },
      { getRemainingTimeInMillis: () => 60_000 },
    );
  expect(await tell('r1', 'RUNNING')).toEqual({ run_id: 'r1', status: 'RUNNING' });
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Manual', cause: 'not needed' }));
  // An event of before that comes late: the service knows better.
  expect(await tell('r1', 'RUNNING')).toEqual({ run_id: 'r1', status: 'ABORTED' });
  expect(await tell('r2', 'TIMED_OUT')).toEqual({ run_id: 'r2', status: 'TIMED_OUT' });
  expect(await catalog.run('r2')).toMatchObject({
    status: 'TIMED_OUT',
    endedAt: new Date(stopDate).toISOString(),
  });
  expect(await tell('r3', 'ABORTED')).toEqual({ run_id: 'r3' });
  await catalog.close();
});
