export { findSection, isSigned, type PeImage, type PeSection, readPe, readSection } from './read.ts';
export { type RewritePeOptions, type RewrittenPe, rewritePe, type SectionReplacement } from './rewrite.ts';
