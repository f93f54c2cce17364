/** This folder makes and edits kernel command lines as Talos's imager does. */
export { buildCommandLine, type CommandLineInput } from './build-command-line.ts';
export { type Customization, customizationProblem } from './check-arguments.ts';
export { type CustomArguments, customArguments, type InstallerLine } from './custom-arguments.ts';
export { defaultKernelArguments } from './default-arguments.ts';
export { type CommandLineEdits, type EditedCommandLine, editCommandLine } from './edit-command-line.ts';
export { metaOfCommandLine } from './meta-argument.ts';
export { platformName, platformNames, type TalosArchitecture } from './platform-arguments.ts';
export { formatCommandLine, type ParsedCommandLine, parseCommandLine, splitArguments } from './text.ts';
