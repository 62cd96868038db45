/** Runs the crash machine on a file journal and kills itself inside the third task. */
import { fileJournal, startExecution, systemClock } from '../../local/interpreter/index.ts';
import { crashMachine } from './crash-machine.ts';

await startExecution(
  crashMachine,
  { name: 'x', stateMachineName: 'm', input: {} },
  {
    integrations: {
      'arn:aws:states:::lambda:invoke': async ({ arguments: args }) => {
        if (args === 2) process.kill(process.pid, 'SIGKILL');
        return args;
      },
    },
    objects: {
      async *lines() {},
      async put() {},
    },
    clock: systemClock(),
    random: Math.random,
    uuid: () => crypto.randomUUID(),
    journal: fileJournal(process.argv[2] as string),
  },
);
