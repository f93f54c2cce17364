export { buildKernel, type KernelBuildOptions, type KernelBuildResult } from './build-kernel.ts';
export type { PatchOfModules, ReadConfigIn } from './inputs.ts';
export { type KernelPlan, planKernel } from './plan-kernel.ts';
