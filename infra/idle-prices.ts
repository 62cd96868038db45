/**
 * What a deployment costs a month while nothing runs and nothing is stored: list prices of us-east-1 in US dollars, as of
 * 2026-11-01, without free tiers. Source of each: the pricing page of its service. A type of resource that is not here
 * has no known price, and so is not allowed in the template.
 */

/** The properties that a price depends on. */
export interface PricedProperties {
  readonly [property: string]: unknown;
  readonly BillingMode?: unknown;
  readonly Metrics?: readonly { readonly MetricStat?: unknown; readonly [property: string]: unknown }[];
  readonly ProvisionedThroughput?: {
    readonly ReadCapacityUnits: number;
    readonly WriteCapacityUnits: number;
  };
  readonly SubnetIds?: readonly unknown[];
  readonly VpcEndpointType?: unknown;
}

/** A resource of a template. */
export interface PricedResource {
  readonly Type: string;
  readonly Properties?: PricedProperties | undefined;
}

type Price = number | ((properties: PricedProperties) => number);

const hoursInMonth = 730;

/** Types that are paid by use alone: requests, time, bytes that are stored or logged. */
const byUse: readonly string[] = [
  ...[
    'AWS::Athena::WorkGroup',
    'AWS::CodeBuild::Project',
    'AWS::Lambda::Function',
    'AWS::Lambda::LayerVersion',
  ],
  ...['AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::StepFunctions::StateMachine'],
  ...['AWS::Batch::ComputeEnvironment', 'AWS::Batch::JobDefinition', 'AWS::Batch::JobQueue'],
  ...['AWS::Scheduler::Schedule', 'AWS::Scheduler::ScheduleGroup', 'AWS::Events::Rule'],
  ...['AWS::SNS::Subscription', 'AWS::SNS::Topic', 'Custom::QuantflowImage'],
];

/** Types that have no price of their own. */
const free: readonly string[] = [
  ...['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
  ...['AWS::Lambda::Permission', 'AWS::S3::BucketPolicy'],
  ...['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy', 'AWS::CDK::Metadata'],
  ...['AWS::EC2::InternetGateway', 'AWS::EC2::Route', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup'],
  ...['AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::VPC'],
  'AWS::EC2::VPCGatewayAttachment',
];

/** Types with a price at rest; some of them so that one sees what they would cost. */
const atRest: Readonly<Record<string, Price>> = {
  // An alarm is paid by the metrics in it.
  'AWS::CloudWatch::Alarm': ({ Metrics = [{ MetricStat: {} }] }) =>
    0.1 * Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length,
  'AWS::CloudWatch::CompositeAlarm': 0.5,
  'AWS::CloudWatch::Dashboard': 3,
  'AWS::DynamoDB::Table': ({ BillingMode, ProvisionedThroughput: provisioned }) =>
    BillingMode === 'PAY_PER_REQUEST' || provisioned === undefined
      ? 0
      : hoursInMonth * (0.00065 * provisioned.WriteCapacityUnits + 0.00013 * provisioned.ReadCapacityUnits),
  'AWS::EC2::EIP': 0.005 * hoursInMonth,
  'AWS::EC2::NatGateway': 0.045 * hoursInMonth,
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds = [0] }) =>
    VpcEndpointType === 'Gateway' ? 0 : 0.01 * hoursInMonth * SubnetIds.length,
  // Images of the latest deployment, half a GB at 0.10.
  'AWS::ECR::Repository': 0.05,
  // Each is an object of the data catalog, as are partitions, which come with the data.
  'AWS::Glue::Database': 1 / 100_000,
  'AWS::Glue::Table': 1 / 100_000,
  'AWS::KMS::Key': 1,
  'AWS::SecretsManager::Secret': 0.4,
};

/**
 * Price of a resource at rest, in USD a month.
 *
 * @throws Error for a type that is not in the table
 */
export function idlePriceOf({ Type, Properties = {} }: PricedResource): number {
  const price = byUse.includes(Type) || free.includes(Type) ? 0 : atRest[Type];
  if (price === undefined)
    throw new Error(
      `resource type ${Type} has no price in infra/idle-prices.ts; look it up and add it: what nobody priced may cost money at rest`,
    );
  return typeof price === 'number' ? price : price(Properties);
}
