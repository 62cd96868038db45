/** Entry point of the generic image: runs the step that the task names. */
import { projectOfEnvironment } from '../../pipelines/project-of-environment.ts';
import { runBatchTask } from '../../runtime/batch-task.ts';

process.exit(await runBatchTask(process.env, async () => projectOfEnvironment()));
