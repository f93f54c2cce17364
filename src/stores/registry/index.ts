export type { Login } from './auth-file.ts';
export type { Bandwidth } from './bandwidth.ts';
export type { Clock } from './clock.ts';
export type { Environment } from './credentials.ts';
export type { HostFacts } from './host-facts.ts';
export type { HostNames } from './host-names.ts';
export {
  openProber,
  type ProbedBlob,
  type ProbedManifest,
  type ProbePoint,
  type Prober,
  type ProberOptions,
  type ProbeTls,
} from './probe.ts';
export type { ProbeFailure, ProbeFailureKind } from './probe-failures.ts';
export { type ProbeRegistryOptions, probeRegistry } from './probe-registry.ts';
export type { Quota } from './quota.ts';
export type { RegistryFact } from './registry-fact.ts';
export type { Access, RegistryOptions } from './registry-options.ts';
export { openRegistrySink } from './registry-sink.ts';
export { openRegistrySource } from './registry-source.ts';
export { type OpenRegistryOptions, openRegistry, type RegistryTarget } from './registry-target.ts';
export type { OpenUpload, UploadJournal } from './upload-journal.ts';
