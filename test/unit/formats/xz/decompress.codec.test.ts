import { compressXz, decompressXz, decompressXzOnce } from '../../../../src/formats/xz/index.ts';
import { testCodec } from '../../../fixtures/codec-suite.ts';

testCodec(
  { compress: 'compressXz', decompress: 'decompressXz', decompressOnce: 'decompressXzOnce' },
  {
    compress: (source, options) => compressXz(source, { ...options, threads: 1 }),
    decompress: decompressXz,
    decompressOnce: decompressXzOnce,
  },
);
