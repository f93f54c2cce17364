import { decompressXz, decompressXzOnce } from '../../../../src/formats/xz/index.ts';
import { testCodec } from '../../../fixtures/codec-suite.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

testCodec(
  { compress: 'compressXz', decompress: 'decompressXz', decompressOnce: 'decompressXzOnce' },
  {
    compress: (source, options) => compressXz(source, { ...options, threads: 1 }),
    decompress: decompressXz,
    decompressOnce: decompressXzOnce,
  },
);
