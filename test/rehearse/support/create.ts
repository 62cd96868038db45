/**
 * Creates a template's resources on the loopback server, as far as it knows them, with the properties of the template.
 * What it does not know gets a name and an ARN, so that others can refer to it, and is told.
 */
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateGlueTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { account, type Created, type Resource, region, resolve, type Template } from './template.ts';

type Properties = Readonly<Record<string, any>>;
type Creator = (properties: Properties, resource: Resource) => Promise<Created>;

const arn = (service: string, rest: string, at = region): string =>
  `arn:aws:${service}:${at}:${account}:${rest}`;
const physicalName = (id: string): string => `quantflow-dev-${id}`;

/** Creators by type. All take CloudFormation's properties; where the API's differ, the line says how. */
const creators: Readonly<Record<string, Creator>> = {
  async 'AWS::S3::Bucket'(_, { id }) {
    const Bucket = physicalName(id).toLowerCase();
    await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
    return { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}` } };
  },
  async 'AWS::DynamoDB::Table'(properties, { id }) {
    const { AttributeDefinitions, BillingMode, KeySchema, TimeToLiveSpecification } = properties;
    const { PointInTimeRecoverySpecification } = properties;
    const TableName = physicalName(id);
    const client = new DynamoDBClient({});
    await client.send(new CreateTableCommand({ TableName, AttributeDefinitions, BillingMode, KeySchema }));
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    return { ref: TableName, attributes: { Arn: arn('dynamodb', `table/${TableName}`) } };
  },
  async 'AWS::Glue::Database'({ DatabaseInput }) {
    await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput }));
    return { ref: DatabaseInput.Name, attributes: {} };
  },
  async 'AWS::Glue::Table'({ DatabaseName, TableInput }) {
    await new GlueClient({}).send(new CreateGlueTableCommand({ DatabaseName, TableInput }));
    return { ref: TableInput.Name, attributes: {} };
  },
  async 'AWS::Athena::WorkGroup'({ Name, WorkGroupConfiguration: Configuration }) {
    await new AthenaClient({}).send(new CreateWorkGroupCommand({ Name, Configuration }));
    return { ref: Name, attributes: {} };
  },
  async 'AWS::Logs::LogGroup'({ LogGroupName }, { id }) {
    const logGroupName = LogGroupName ?? physicalName(id);
    await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName }));
    return { ref: logGroupName, attributes: { Arn: arn('logs', `log-group:${logGroupName}:*`) } };
  },
  async 'AWS::IAM::Role'({ AssumeRolePolicyDocument, Description, RoleName }, { id }) {
    const name = RoleName ?? physicalName(id).slice(0, 64);
    await new IAMClient({}).send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
        Description,
      }),
    );
    return { ref: name, attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: name } };
  },
  async 'AWS::Scheduler::ScheduleGroup'({ Name }, { id }) {
    const name = Name ?? physicalName(id);
    await new SchedulerClient({}).send(new CreateScheduleGroupCommand({ Name: name }));
    return { ref: name, attributes: { Arn: arn('scheduler', `schedule-group/${name}`) } };
  },
  async 'AWS::Scheduler::Schedule'(properties) {
    await new SchedulerClient({}).send(new CreateScheduleCommand(properties as never));
    return { ref: properties['Name'], attributes: {} };
  },
  async 'AWS::Events::Rule'({ EventPattern, State, Name }, { id }) {
    const name = Name ?? physicalName(id).slice(0, 64);
    await new EventBridgeClient({}).send(
      new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(EventPattern), State }),
    );
    return { ref: name, attributes: { Arn: arn('events', `rule/${name}`) } };
  },
};

/** Attributes that others ask of what only has a name here. */
const named: Readonly<Record<string, (name: string, properties: Properties) => Created>> = {
  'AWS::Lambda::Function': (name) => ({ ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } }),
  'AWS::StepFunctions::StateMachine': (name, { StateMachineName = name }) => ({
    ref: arn('states', `stateMachine:${StateMachineName}`),
    attributes: { Arn: arn('states', `stateMachine:${StateMachineName}`), Name: StateMachineName },
  }),
  'AWS::Batch::JobDefinition': (name, { JobDefinitionName = name }) => ({
    ref: arn('batch', `job-definition/${JobDefinitionName}:1`),
    attributes: { JobDefinitionArn: arn('batch', `job-definition/${JobDefinitionName}:1`) },
  }),
  'AWS::Batch::JobQueue': (name) => ({
    ref: arn('batch', `job-queue/${name}`),
    attributes: { JobQueueArn: arn('batch', `job-queue/${name}`) },
  }),
  'AWS::SQS::Queue': (name) => ({
    ref: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    attributes: { Arn: arn('sqs', name), QueueName: name },
  }),
  'AWS::SNS::Topic': (name) => ({
    ref: arn('sns', name),
    attributes: { TopicName: name, TopicArn: arn('sns', name) },
  }),
};

/** A stack that was created. */
export interface CreatedStack {
  readonly template: Template;
  /** A resource's properties, with the values of what they refer to. */
  properties(resource: Resource): Promise<Properties>;
  resolved(value: unknown): Promise<any>;
  /** A value of the template, with what it refers to. */
  resolved(value: unknown): Promise<any>;
  created(id: string): Promise<Created>;
  /** Policy documents of each role by its name: its own, and those that are attached. */
  policies(): Promise<ReadonlyMap<string, readonly unknown[]>>;
  /** Types that exist on the server, and types that only have a name. */
  readonly types: { readonly created: readonly string[]; readonly named: readonly string[] };
}

/** Creates all resources of a template, each after those that it refers to. */
export async function createStack(template: Template): Promise<CreatedStack> {
  const byId = new Map(template.resources.map((resource) => [resource.id, resource]));
  const made = new Map<string, Promise<Created>>();
  const created = (id: string): Promise<Created> => {
    const found = made.get(id) ?? create(id);
    made.set(id, found);
    return found;
  };
  const resolved = (value: unknown): Promise<any> => resolve(value, created);
  const create = async (id: string): Promise<Created> => {
    const resource = byId.get(id);
    if (resource === undefined) throw new Error(`the template has no resource ${id}`);
    const creator = creators[resource.Type];
    if (creator === undefined)
      return (named[resource.Type] ?? onlyNamed)(physicalName(id), resource.Properties);
    // Policies name what roles are for: they come after it.
    const { Policies: _, ...properties } = resource.Properties;
    return creator(await resolved(properties), resource);
  };
  for (const { id } of template.resources) await created(id);
  const iam = new IAMClient({});
  for (const { id, Type, Properties } of template.resources) {
    if (Type !== 'AWS::IAM::Role') continue;
    for (const { PolicyName, PolicyDocument } of Properties['Policies'] ?? [])
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: (await created(id)).ref,
          PolicyName,
          PolicyDocument: JSON.stringify(await resolved(PolicyDocument)),
        }),
      );
  }
  const types = [...new Set(template.resources.map(({ Type }) => Type))].sort();
  return {
    template,
    properties: ({ Properties }) => resolved(Properties),
    resolved,
    created,
    async policies() {
      const documents = new Map<string, unknown[]>();
      for (const { id, Type, Properties } of template.resources) {
        if (Type === 'AWS::IAM::Role')
          documents.set((await created(id)).ref, [
            ...((await resolved(Properties['Policies'] ?? [])) as readonly any[]).map(
              (one) => one.PolicyDocument,
            ),
            ...(documents.get((await created(id)).ref) ?? []),
          ]);
        if (Type !== 'AWS::IAM::Policy') continue;
        for (const role of (await resolved(Properties['Roles'])) as readonly string[])
          documents.set(role, [...(documents.get(role) ?? []), await resolved(Properties['PolicyDocument'])]);
      }
      return documents;
    },
    types: {
      created: types.filter((type) => type in creators),
      named: types.filter((type) => !(type in creators)),
    },
  };
}

function onlyNamed(name: string): Created {
  return {
    ref: name,
    attributes: new Proxy({}, { get: (_, attribute) => `${name}.${String(attribute)}` }),
  };
}
