export { type AssemblePeOptions, assemblePe, type NewSection } from './assemble.ts';
export { isPayload } from './layout.ts';
export { findSection, isSigned, type PeImage, type PeSection, readPe, readSection } from './read.ts';
export { type RewritePeOptions, type RewrittenPe, rewritePe } from './rewrite.ts';
export type { SectionReplacement } from './section-content.ts';
export { type SignPeOptions, signPe } from './sign.ts';
export { isTrustedBy, type PeSignature, verifyPe } from './verify.ts';
