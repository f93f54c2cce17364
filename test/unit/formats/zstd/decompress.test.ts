import { compressZstd, decompressZstd, decompressZstdOnce } from '../../../../src/formats/zstd/index.ts';
import { testCodec } from '../../../fixtures/codec-suite.ts';

testCodec(
  { compress: 'compressZstd', decompress: 'decompressZstd', decompressOnce: 'decompressZstdOnce' },
  { compress: compressZstd, decompress: decompressZstd, decompressOnce: decompressZstdOnce },
);
