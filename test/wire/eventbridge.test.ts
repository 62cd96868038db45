/** Events through a rule of a bus to a queue: what arrives is what was put. */

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { openEvents } from '../../runtime/events/index.ts';
import type { QuantflowEvent } from '../../runtime/events/types.ts';
import { describeEvents } from '../contracts/events.contract.ts';

const bridge = new EventBridgeClient({});
const logs = new CloudWatchLogsClient({});
let made = 0;

describeEvents('eventbridge', async () => {
  const bus = `qf-${made++}`;
  const logGroupName = `/aws/events/${bus}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await bridge.send(new CreateEventBusCommand({ Name: bus }));
  await bridge.send(
    new PutRuleCommand({
      ...{ Name: 'all', EventBusName: bus },
      EventPattern: JSON.stringify({ source: ['quantflow'], detail: { environment: ['dev'] } }),
    }),
  );
  const Arn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
  await bridge.send(
    new PutTargetsCommand({ Rule: 'all', EventBusName: bus, Targets: [{ Id: 'logs', Arn }] }),
  );
  return {
    sink: await openEvents(`eventbridge://${bus}`),
    async received() {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 1000 }));
      return events.map(({ message }) => {
        const { 'detail-type': type, time, detail } = JSON.parse(message as string);
        return { type, time: new Date(time).toISOString(), detail } as QuantflowEvent;
      });
    },
  };
});
