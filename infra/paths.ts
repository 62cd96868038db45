/** Folders of the package. */
import { fileURLToPath } from 'node:url';

/** The package's own folder: entry points, images and the lock file lie below it. */
export const packageRoot: string = fileURLToPath(new URL('..', import.meta.url));

/** What is built: bundles and layers. */
export const distDir: string = fileURLToPath(new URL('../dist', import.meta.url));
