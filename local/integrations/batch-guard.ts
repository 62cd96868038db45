/** Loaded before an image's entry point by the embedded host: the job ends when the host's process is gone. */
process.on('disconnect', () => process.exit(137));
process.channel?.unref();
