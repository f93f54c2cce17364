import { compressXz, decompressXz, decompressXzOnce } from '../../../../src/formats/xz/index.ts';
import { testCodec } from '../../../fixtures/codec-suite.ts';

testCodec(
  { compress: 'compressXz', decompress: 'decompressXz', decompressOnce: 'decompressXzOnce' },
  { compress: compressXz, decompress: decompressXz, decompressOnce: decompressXzOnce },
);
