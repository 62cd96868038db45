/** The commands of `qf`: a command is one file and one line here. */
import type { Command } from '../types.ts';
import { backfill } from './backfill.ts';
import { cancel } from './cancel.ts';
import { check } from './check.ts';
import { checks } from './checks.ts';
import { compile } from './compile.ts';
import { concurrency } from './concurrency.ts';
import { config } from './config.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { diff } from './diff.ts';
import { failures } from './failures.ts';
import { gc } from './gc.ts';
import { generate } from './generate.ts';
import { history } from './history.ts';
import { lineage } from './lineage.ts';
import { logs } from './logs.ts';
import { ls } from './ls.ts';
import { materializeDay } from './materialize-day.ts';
import { partitions } from './partitions.ts';
import { pause } from './pause.ts';
import { pipeline } from './pipeline.ts';
import { plan } from './plan.ts';
import { register } from './register.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { schedule } from './schedule.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import { versions } from './versions.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  run,
  backfill,
  pipeline,
  materializeDay,
  plan,
  retry,
  pause,
  resume,
  cancel,
  concurrency,
  runs,
  failures,
  logs,
  history,
  register,
  show,
  versions,
  rollback,
  gc,
  status,
  checks,
  ls,
  lineage,
  partitions,
  schedule,
  deploy,
  diff,
  destroy,
  check,
  generate,
  compile,
  config,
];
