/** Step Functions' part: our interpreter over the machine of the template, with the services of the rehearsal. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { substitute } from '../../../core/jobs/substitution.ts';
import {
  type ExecutionResult,
  type Host,
  type Integration,
  type Json,
  memoryJournal,
  parseMachine,
  redriveExecution,
  startExecution,
  systemClock,
} from '../../../local/interpreter/index.ts';
import type { CreatedStack } from './create.ts';

/** Services by the part of the Resource ARN after `arn:aws:states:::`. */
export type Services = Readonly<
  Record<'lambda:invoke' | 'batch:submitJob.sync' | 'athena:startQueryExecution.sync', Integration>
>;

/** How a task failed. */
export interface TaskError {
  readonly error: string;
  readonly cause: string;
}

/** A state machine of the stack. */
export interface RehearsedMachine {
  start(name: string, input: Json): Promise<ExecutionResult>;
  redrive(name: string): Promise<ExecutionResult>;
  /** Tasks that failed so far, each time that they did. */
  readonly taskErrors: readonly TaskError[];
}

/** The machine of a name, as the template defines it. */
export async function machineOf(
  stack: CreatedStack,
  name: string,
  services: Services,
): Promise<RehearsedMachine> {
  const machines = stack.template.resources.filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const resource = machines.find(({ Properties }) => Properties['StateMachineName'] === name);
  if (resource === undefined) throw new Error(`the template has no state machine ${name}`);
  const { DefinitionString, DefinitionS3Location, DefinitionSubstitutions } =
    await stack.properties(resource);
  const text = DefinitionString ?? readFileSync(stack.template.assetPath(DefinitionS3Location.Key), 'utf8');
  const machine = parseMachine(JSON.parse(substitute(text, DefinitionSubstitutions)));
  const taskErrors: TaskError[] = [];
  const host: Host = {
    integrations: Object.fromEntries(
      Object.entries(services).map(([api, integration]) => [`arn:aws:states:::${api}`, integration]),
    ),
    objects: {
      async *lines(Bucket, Key) {
        const { Body } = await new S3Client({}).send(new GetObjectCommand({ Bucket, Key }));
        yield* createInterface({ input: Body as Readable });
      },
      async put(Bucket, Key, Body) {
        await new S3Client({}).send(new PutObjectCommand({ Bucket, Key, Body }));
      },
    },
    clock: systemClock(),
    random: Math.random,
    uuid: randomUUID,
    journal: memoryJournal(),
    onEvent: (_, event) => {
      if (event.type !== 'TaskFailed') return;
      const { error = '', cause = '' } = event.taskFailedEventDetails ?? {};
      taskErrors.push({ error, cause });
    },
  };
  return {
    taskErrors,
    start: (execution, input) =>
      startExecution(machine, { name: execution, input, stateMachineName: name }, host),
    redrive: (execution) => redriveExecution(machine, { name: execution, stateMachineName: name }, host),
  };
}
