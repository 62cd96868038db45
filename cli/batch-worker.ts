/** What an image's entry point does, for job after job: the processes of Batch jobs on this machine. */
import { serveJobs } from '../local/integrations/batch/serve-jobs.ts';
import { projectOfEnvironment } from '../pipelines/project-of-environment.ts';
import { runBatchTask } from '../runtime/batch-task.ts';
import { trimDuckDb } from '../runtime/io/duckdb/connection.ts';

const project = projectOfEnvironment();
// The first job tells of it.
project.catch(() => {});
await serveJobs((environment) => runBatchTask(environment, () => project), trimDuckDb);
