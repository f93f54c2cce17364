export type { ConfigFile } from './config-file.ts';
export type { Check } from './doctor/check.ts';
export type { ImageDiagnosis } from './doctor/diagnose.ts';
export { type ConfigDiagnosis, diagnoseConfig } from './doctor/diagnose-config.ts';
export { hostsFiles } from './hosts-toml.ts';
export { type MirrorAddress, parseMirrorAddress, parseRegistryHost } from './mirror-address.ts';
export { type MirrorRegistriesOptions, mirrorRegistries, refuseUnlikeMirror } from './mirror-registries.ts';
export { registriesConf } from './registries-conf.ts';
export { talosctlFlags } from './talosctl-flags.ts';
