/** A dashboard of an environment's runs: how they ended, what they made, how long it took and cost. It is 3 USD a month. */
import { Aws, Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { workgroupName } from '../../names.ts';

/** US dollars, per byte that a statement scans. Source: Amazon Athena pricing, us-east-1, 2026-11-01. */
export const athenaByte: number = 5 / 1e12;

/** Namespace of what steps measure, and its dimensions. */
export const stepMetrics: string = '{quantflow,asset,environment}';

/** Props of {@link RunsDashboard}. */
export interface RunsDashboardProps {
  readonly env: string;
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
  readonly alarms: readonly Alarm[];
}

/** Widths of a row are 24 in all. */
const [half, height] = [12, 7];

/** The dashboard. */
export class RunsDashboard extends Construct {
  constructor(scope: Construct, id: string, { env, machines, alarms }: RunsDashboardProps) {
    super(scope, id);
    const ofRuns = (metricName: string, label: string, options: MetricOptions): IMetric[] =>
      [...machines].map(
        ([job, arn]) =>
          new Metric({
            ...{ namespace: 'AWS/States', metricName, label: `${job} ${label}` },
            dimensionsMap: { StateMachineArn: arn },
            ...options,
          }),
      );
    const daily = { statistic: 'Sum', period: Duration.days(1) };
    const size = { width: half, height };
    new Dashboard(this, 'Dashboard', {
      dashboardName: `quantflow-${env}`,
      defaultInterval: Duration.days(14),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
        [
          new GraphWidget({
            ...{ ...size, title: 'Runs, a day' },
            left: [
              ...ofRuns('ExecutionsSucceeded', 'succeeded', daily),
              ...ofRuns('ExecutionsFailed', 'failed', daily),
            ],
          }),
          new GraphWidget({
            ...{ ...size, title: 'Longest run, ms' },
            left: ofRuns('ExecutionTime', '', { statistic: 'Maximum', period: Duration.days(1) }),
          }),
        ],
        [
          new GraphWidget({ ...{ ...size, title: 'Rows, a day' }, left: [byAsset(env, 'Rows', 'Sum')] }),
          new GraphWidget({
            ...{ ...size, title: 'Longest step of an asset, ms' },
            left: [byAsset(env, 'Duration', 'Maximum')],
          }),
        ],
        [
          new GraphWidget({
            ...{ ...size, title: 'Steps that failed, a day' },
            left: [byAsset(env, 'StepsFailed', 'Sum')],
          }),
          new GraphWidget({ ...{ ...size, title: 'Bytes, a day' }, left: [byAsset(env, 'Bytes', 'Sum')] }),
        ],
        [
          new GraphWidget({
            // What its steps cost on Lambda, on Batch and on Athena, as they reckon it: of containers no service tells it.
            ...{ ...size, title: 'Cost of an asset at list prices, USD a day', stacked: true },
            left: [byAsset(env, 'Cost', 'Sum')],
          }),
          new GraphWidget({
            ...{ ...size, title: 'Queries of the workgroup, USD a day' },
            left: [costOfQueries(env)],
          }),
        ],
      ],
    });
  }
}

/** A line for each asset that measured something, steps on Batch and queries too. */
function byAsset(env: string, metric: string, statistic: string): IMetric {
  return new MathExpression({
    expression: `SEARCH('${stepMetrics} MetricName="${metric}" environment="${env}"', '${statistic}')`,
    label: '',
    period: Duration.days(1),
    searchRegion: Aws.REGION,
  });
}

/** What Athena itself tells of the workgroup: queries that people make there too. */
function costOfQueries(env: string): IMetric {
  const search = `SEARCH('{AWS/Athena,QueryState,QueryType,WorkGroup} MetricName="ProcessedBytes" WorkGroup="${workgroupName(env)}"', 'Sum')`;
  return new MathExpression({
    expression: `SUM(${search}) * ${athenaByte}`,
    label: 'queries',
    period: Duration.days(1),
    searchRegion: Aws.REGION,
  });
}
