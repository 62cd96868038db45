/** How an environment is watched: run status into the catalog, alarms, and a dashboard where it is wanted. */

import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Platform } from '../../permissions/platform.ts';
import type { Settings } from '../../settings.ts';
import { Alarms } from './alarms.ts';
import { RunsDashboard } from './dashboard.ts';
import { RunStatus } from './run-status.ts';

/** Props of {@link Monitoring}. */
export interface MonitoringProps {
  readonly settings: Pick<Settings, 'alarmEmail' | 'dashboard' | 'env'>;
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
  readonly platform: Platform;
  /** What a worker finds its stores by. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bundle of the function that records how executions end. */
  readonly runStatus: string;
  /** Schedules that started nothing. */
  readonly deadLetters: IQueue | undefined;
  readonly jobQueueArn: string | undefined;
}

/** Everything that watches. */
export class Monitoring extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { settings, machines, platform, environment, jobQueueArn } = props;
    const { env } = settings;
    const { deadLetters } = new RunStatus(this, 'RunStatus', {
      ...{ machines, environment, platform },
      bundle: props.runStatus,
    });
    this.alarms = new Alarms(this, 'Alarms', {
      ...{ env, machines, jobQueueArn },
      email: settings.alarmEmail,
      deadLetters: props.deadLetters === undefined ? [deadLetters] : [props.deadLetters, deadLetters],
    });
    if (settings.dashboard === 'on')
      new RunsDashboard(this, 'Dashboard', { env, machines, alarms: this.alarms.all });
  }
}
