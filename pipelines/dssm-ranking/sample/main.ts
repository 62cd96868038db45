/** `npm run dssm:sample [-- FOLDER]`: writes the sample to a folder, to look at it or to start data of one's own from. */
import { mkdirSync } from 'node:fs';
import { defaultSample, sampleNames, writeSample } from './index.ts';

const [folder = 'dssm-sample'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const name of sampleNames) console.log(writeSample(name, folder, defaultSample));
