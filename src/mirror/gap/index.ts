export type { MirrorSettings } from './bundle-mirror.ts';
export { bundleRequests, bundleSources, readBundleMirror } from './bundle-requests.ts';
export { exportBundle, type PlanExportOptions, type PlannedExport, planExport } from './export-bundle.ts';
export { planImport } from './import-bundle.ts';
export { receiptOf } from './read-receipt.ts';
export { parseReceipt, type Receipt, renderReceipt } from './receipt.ts';
export { namesAt } from './receipt-names.ts';
export { type BundleProblem, type VerifyReport, verifyBundle } from './verify-bundle.ts';
