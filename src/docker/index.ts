export { openDockerArchiveSink } from './archive/sink.ts';
export { openDockerArchiveSource } from './archive/source.ts';
export { askDaemonVersion } from './daemon/ask-version.ts';
export { classicBuild, removeImage } from './daemon/classic-build.ts';
export type { DaemonOptions } from './daemon/connect.ts';
export { openDaemonSink } from './daemon/sink.ts';
export { openDaemonSource } from './daemon/source.ts';
